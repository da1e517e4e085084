package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/clients.md shows what the tests run: the lines between {@code docs: <name>} and {@code docs: end} in the files of the
 * clients. {@code -Dremora.docs=write} writes them there.
 */
class ClientsDocumentationTest {
    private static final Path PAGE = Repository.root().resolve("docs/clients.md");
    private static final Pattern SHOWN =
            Pattern.compile("<!-- (\\S+: \\S+) -->\n```(\\w+)\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern REGION =
            Pattern.compile("(?ms)^\\h*(?://|#) docs: (\\S+)\\R(.*?)^\\h*(?://|#) docs: end$");

    @Test
    void shouldShowWhatTheTestsRun() throws IOException {
        // Given
        Map<String, String> regions = regions();
        if ("write".equals(System.getProperty("remora.docs"))) {
            Files.writeString(
                    PAGE,
                    SHOWN.matcher(Files.readString(PAGE))
                            .replaceAll(match -> Matcher.quoteReplacement(filled(match, regions))));
        }

        // When
        Map<String, String> shown = new TreeMap<>();
        SHOWN.matcher(Files.readString(PAGE)).results().forEach(match -> shown.put(match.group(1), match.group(3)));

        // Then
        assertThat(shown).isNotEmpty().isEqualTo(regions);
    }

    private static String filled(MatchResult match, Map<String, String> regions) {
        return "<!-- %s -->\n```%s\n%s```\n"
                .formatted(match.group(1), match.group(2), regions.getOrDefault(match.group(1), ""));
    }

    private static Map<String, String> regions() throws IOException {
        Map<String, String> regions = new TreeMap<>();
        for (String folder : List.of("e2e/clients", "samples/callers")) {
            try (Stream<Path> clients = Files.walk(Repository.root().resolve(folder), 2)) {
                clients.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().contains("__pycache__"))
                        .forEach(file -> collect(file, regions));
            }
        }
        collect(
                Repository.root().resolve("operator/gateway/src/test/java/dev/remora/gateway/JavaClient.java"),
                regions);
        return regions;
    }

    private static void collect(Path file, Map<String, String> regions) {
        try {
            REGION.matcher(Files.readString(file))
                    .results()
                    .forEach(match -> regions.put(
                            Repository.root().relativize(file) + ": " + match.group(1),
                            match.group(2).stripTrailing().stripIndent() + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
