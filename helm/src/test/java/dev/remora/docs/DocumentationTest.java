package dev.remora.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a page names is there: pages, headings, files, targets of make, values of the chart, flags. */
class DocumentationTest {
    private static final Path ROOT = Repository.root();
    private static final Pattern MAKE = Pattern.compile("(?:^|&& |; )make ((?:[a-z-]+ ?)+)");
    private static final Pattern FILE =
            Pattern.compile("(?<![\\w/.@:-])(?:samples|helm|crds|e2e|operator|docs)/[\\w./-]+[\\w/](?![\\w.]*[*…{<$])");
    private static final Pattern SET = Pattern.compile("--set(?:-string)? ([\\w.]+)=");
    private static final Pattern FLAG = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]+");
    private static final Pattern REMORA = Pattern.compile("(?:^|[$(| ])remora rom build ([^|)]*)");
    private static final Pattern VALUE = Pattern.compile(
            "(?:controller|gateway|tls|image|crds|plugins|rbac|networkPolicy|monitoring|apiService|podDisruptionBudget)"
                    + "(?:\\.[a-zA-Z]+)+");

    static List<Page> pages() {
        return Page.all();
    }

    /** Pages for whoever installs Remora: a dotted name in backticks is a value of the chart there. */
    static List<Page> pagesOfTheChart() {
        return Stream.of("docs/install.md", "docs/operations.md", "helm/remora/README.md")
                .map(ROOT::resolve)
                .filter(Files::exists)
                .map(Page::read)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldLinkToWhatThereIs(Page page) {
        // When
        List<String> dead = new ArrayList<>();
        for (String link : page.links()) {
            if (!link.matches("[a-z]+:.*") && !leads(page, link)) {
                dead.add(link);
            }
        }

        // Then
        assertThat(dead).as("dead links").isEmpty();
    }

    private static boolean leads(Page page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target =
                path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
        return Files.exists(target)
                && (hash < 0
                        || !target.toString().endsWith(".md")
                        || Page.read(target).anchors().contains(link.substring(hash + 1)));
    }

    @Test
    void shouldListEveryPageInTheIndex() throws IOException {
        // Given
        Page index = Page.read(ROOT.resolve("docs/README.md"));
        Set<String> listed =
                index.links().stream().map(link -> link.replaceAll("#.*", "")).collect(Collectors.toSet());

        // When
        List<String> missing;
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"), 2)) {
            missing = files.filter(file -> file.toString().endsWith(".md"))
                    .map(file -> ROOT.resolve("docs").relativize(file).toString())
                    .filter(file -> !file.equals("README.md") && !file.matches("(adr|runbooks|conditions)/.*"))
                    .filter(file -> !listed.contains(file))
                    .sorted()
                    .toList();
        }

        // Then
        assertThat(missing).as("pages that docs/README.md does not link").isEmpty();
        assertThat(Page.read(ROOT.resolve("README.md")).links()).contains("docs/README.md");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldCallTargetsThatMakeHas(Page page) throws IOException {
        // Given
        Set<String> targets = Pattern.compile("(?m)^([a-z][a-z-]*):")
                .matcher(Files.readString(ROOT.resolve("Makefile")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        // When
        Set<String> called = new TreeSet<>();
        Stream.concat(page.commands().stream(), page.inlineCode().stream())
                .map(line -> line.replaceAll("#.*", ""))
                .forEach(line -> MAKE.matcher(line)
                        .results()
                        .forEach(match ->
                                called.addAll(List.of(match.group(1).strip().split(" +", -1)))));

        // Then
        assertThat(targets).containsAll(called);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldNameFilesThatThereAre(Page page) {
        // When
        List<String> missing = Stream.concat(page.commands().stream(), page.inlineCode().stream())
                .flatMap(line -> FILE.matcher(line).results().map(match -> match.group()))
                .filter(file -> !file.matches(".*/target(/.*)?") && !file.contains("..."))
                .filter(file -> !Files.exists(ROOT.resolve(file)))
                .distinct()
                .toList();

        // Then
        assertThat(missing).as("files that are not there").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldSetValuesThatTheChartHas(Page page) throws IOException {
        // When
        Set<String> unknown = page.commands().stream()
                .filter(line -> line.contains("helm "))
                .flatMap(line -> SET.matcher(line).results().map(match -> match.group(1)))
                .filter(value -> !known(value))
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(unknown).as("values that values.schema.json does not have").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pagesOfTheChart")
    void shouldNameValuesThatTheChartHas(Page page) {
        assertThat(page.inlineCode())
                .filteredOn(code -> VALUE.matcher(code).matches() && !code.contains("remora.dev"))
                .allMatch(DocumentationTest::known);
    }

    private static boolean known(String value) {
        JsonNode schema = Schema.OF_THE_CHART;
        for (String part : value.split("\\.", -1)) {
            JsonNode properties = schema.path("properties");
            if (properties.isMissingNode()
                    && !schema.path("additionalProperties").isBoolean()) {
                return true;
            }
            schema = properties.path(part);
            if (schema.isMissingNode()) {
                return false;
            }
        }
        return true;
    }

    private static final class Schema {
        static final JsonNode OF_THE_CHART = read();

        private static JsonNode read() {
            try {
                return Serialization.unmarshal(
                        Files.readString(Chart.ofCheckout().folder().resolve("values.schema.json")), JsonNode.class);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldUseFlagsThatTheToolHas(Page page) throws IOException {
        // Given
        Path reference = ROOT.resolve("docs/reference/flags.md");
        Set<String> known = Files.exists(reference)
                ? FLAG.matcher(Files.readString(reference))
                        .results()
                        .map(match -> match.group())
                        .collect(Collectors.toSet())
                : Set.of("--push", "--output", "--format", "--label", "--insecure", "--tag");

        // When
        Set<String> used = page.commands().stream()
                .flatMap(line -> REMORA.matcher(line).results())
                .flatMap(command -> FLAG.matcher(command.group(1)).results().map(match -> match.group()))
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(known).containsAll(used);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void shouldHaveYamlThatCanBeRead(Page page) {
        for (Page.Block block : page.blocks()) {
            if (Set.of("yaml", "yml").contains(block.language())) {
                for (String document : block.text().split("(?m)^---$", -1)) {
                    assertThat(Serialization.unmarshal(document, JsonNode.class))
                            .as(document)
                            .isNotNull();
                }
            }
        }
    }
}
