package dev.remora.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one peer did.
 *
 * @param peer its name
 * @param rps answered requests a second
 * @param p50 median latency in milliseconds
 * @param p99 99th percentile of the latency in milliseconds
 * @param cpuPerRequest processor time of the peer's processes per request, in microseconds
 * @param errors answers other than 200, and requests without an answer
 */
record Measurement(
        String peer,
        double rps,
        @JsonProperty("p50_ms") double p50,
        @JsonProperty("p99_ms") double p99,
        @JsonProperty("cpu_us_per_request") double cpuPerRequest,
        long errors) {

    /** Median of each figure over the rounds of one peer; errors are added up. */
    static Measurement median(List<Measurement> rounds) {
        return new Measurement(
                rounds.getFirst().peer(),
                median(rounds, Measurement::rps),
                median(rounds, Measurement::p50),
                median(rounds, Measurement::p99),
                median(rounds, Measurement::cpuPerRequest),
                rounds.stream().mapToLong(Measurement::errors).sum());
    }

    private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
        List<Double> sorted = rounds.stream()
                .mapToDouble(figure)
                .boxed()
                .sorted(Comparator.naturalOrder())
                .toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
