package dev.remora.gateway.rest.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.rest.model.RestRoute;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of docs/rest-api.md name every field that is read, and every one that is refused. */
class RestApiPageTest {
    private static final Pattern WORD = Pattern.compile("`([a-z_]+)`");

    @Test
    void shouldNameEveryFieldOfAnInstance() throws IOException {
        // Given
        Set<String> known = new TreeSet<>(NewInstance.FIELDS);
        known.addAll(NewInstance.REFUSED.keySet());

        // When
        Set<String> named = firstCells("## Fields of an instance", "`PATCH` changes");

        // Then
        assertThat(named).isEqualTo(known);
    }

    @Test
    void shouldNameEveryFieldOfAPlugin() throws IOException {
        assertThat(firstCells("### Plugins", "**Numbers.**")).isEqualTo(new TreeSet<>(PluginEntries.PLUGIN));
    }

    @Test
    void shouldNameEverythingThatIsAbsent() throws IOException {
        // Given
        String page = section("## What is not here", "In place of metros");

        // Then
        assertThat(Arrays.stream(RestRoute.Kind.values())
                        .map(RestRoute.Kind::segment)
                        .filter(segment -> !segment.contains("-")))
                .allSatisfy(segment -> assertThat(page).contains(segment));
    }

    private static Set<String> firstCells(String from, String to) throws IOException {
        return section(from, to)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> WORD.matcher(line.substring(0, line.indexOf('|', 1)))
                        .results()
                        .map((MatchResult match) -> match.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String section(String from, String to) throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/rest-api.md"));
        int start = page.indexOf(from);
        return page.substring(start, page.indexOf(to, start));
    }
}
