package dev.remora.chart;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an expression in PromQL asks for. Whether it is one is promtool's to say.
 *
 * @param text the expression
 */
record Query(String text) {
    /** What Prometheus and PodMonitors put on every series, and what histograms have. */
    private static final Set<String> EVERYWHERE = Set.of("namespace", "container", "pod", "le");

    private static final Set<String> KEYWORDS =
            Set.of("by", "or", "and", "unless", "on", "without", "ignoring", "bool");
    private static final Pattern SELECTOR = Pattern.compile("([a-z_]+)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern BESIDE_METRICS =
            Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(?:by|on|without|ignoring) *\\([^)]*\\)");
    private static final Pattern WORD = Pattern.compile("(?<![\\w.])[a-z_]+\\b(?! *\\()");

    /** Names of all series. */
    Set<String> metrics() {
        return WORD.matcher(BESIDE_METRICS.matcher(text).replaceAll(""))
                .results()
                .map(MatchResult::group)
                .filter(word -> !KEYWORDS.contains(word))
                .collect(Collectors.toSet());
    }

    /** What is wrong with it by the documentation: series, labels and values that there are none of. */
    List<String> unknownIn(DocumentedMetrics known) {
        Stream<String> metrics = metrics().stream()
                .filter(metric -> !known.labels().containsKey(metric))
                .map(metric -> "no metric " + metric);
        Stream<String> matchers = SELECTOR.matcher(text)
                .results()
                .flatMap(selector -> unknown(
                                known.labels().getOrDefault(selector.group(1), Set.of()),
                                selector.group(2),
                                known.words())
                        .map(label -> selector.group(1) + " has no " + label));
        return Stream.concat(metrics, matchers).toList();
    }

    private static Stream<String> unknown(Set<String> labels, String matchers, Set<String> words) {
        Map<String, String> wanted = MATCHER.matcher(matchers)
                .results()
                .filter(matcher -> !EVERYWHERE.contains(matcher.group(1)))
                .collect(Collectors.toMap(matcher -> matcher.group(1), matcher -> matcher.group(2)));
        return wanted.entrySet().stream()
                .flatMap(one -> labels.contains(one.getKey())
                        ? values(one.getValue())
                                .filter(value -> !words.contains(value))
                                .map(value -> one.getKey() + "=\"" + value + "\"")
                        : Stream.of("label " + one.getKey()));
    }

    /** Regular expressions of numbers, such as {@code 5..}, are not looked up. */
    private static Stream<String> values(String value) {
        return Arrays.stream(value.split("\\|")).filter(word -> word.matches("[A-Za-z_]+"));
    }
}
