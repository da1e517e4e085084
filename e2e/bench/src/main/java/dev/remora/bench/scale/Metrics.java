package dev.remora.bench.scale;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code /metrics} said at one time.
 *
 * @param series value of each, by its name with labels
 */
record Metrics(Map<String, Double> series) {
    private static final String REQUESTS = "remora_kubernetes_requests_total";
    private static final Pattern VERB = Pattern.compile("verb=\"(\\w+)\"");

    /** Reads Prometheus' text format. */
    static Metrics parse(String text) {
        return new Metrics(text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)),
                        (one, _) -> one)));
    }

    /** Answered requests to the API server, by verb. */
    Map<String, Long> requests() {
        var verbs = new TreeMap<String, Long>();
        series.forEach((name, value) -> {
            Matcher verb = VERB.matcher(name);
            if (name.startsWith(REQUESTS) && verb.find()) {
                verbs.merge(verb.group(1), value.longValue(), Long::sum);
            }
        });
        return verbs;
    }

    /** Requests that may have changed something. */
    long writes() {
        return requests().entrySet().stream()
                .filter(verb -> !verb.getKey().matches("get|list|watch"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    long allRequests() {
        return requests().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Reconciliations that ended well. */
    long reconciled() {
        return (long) sum("operator_sdk_reconciliations_success_total");
    }

    /** Whether an Instance waits for its reconciliation or is in it. */
    boolean busy() {
        return sum("operator_sdk_reconciliations_queue_size") + sum("operator_sdk_reconciliations_executions") > 0;
    }

    private double sum(String name) {
        return series.entrySet().stream()
                .filter(one -> one.getKey().startsWith(name))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
