package dev.remora.chart;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The metrics of {@code docs/metrics.md}, which tests of gateway and controller compare with what they really have.
 *
 * @param labels of each series, by its name
 * @param words everything that the page has in code's letters
 */
record DocumentedMetrics(Map<String, Set<String>> labels, Set<String> words) {
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z_]+");

    static DocumentedMetrics read() {
        try {
            return of(Files.readString(Repository.root().resolve("docs/metrics.md")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DocumentedMetrics of(String page) {
        var labels = new HashMap<String, Set<String>>();
        for (String line : page.lines().filter(row -> row.startsWith("| `")).toList()) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            for (String name : words(cells.get(1))) {
                if (NAME.matcher(name).matches()) {
                    Set<String> of = words(cells.get(2));
                    labels.put(name, of);
                    if (cells.get(3).startsWith("histogram")) {
                        List.of("_bucket", "_count", "_sum").forEach(part -> labels.put(name + part, of));
                    }
                }
            }
        }
        return new DocumentedMetrics(labels, words(page));
    }

    private static Set<String> words(String text) {
        return CODE.matcher(text)
                .results()
                .map((MatchResult code) -> code.group(1))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
