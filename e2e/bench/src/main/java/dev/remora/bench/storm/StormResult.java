package dev.remora.bench.storm;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;

/**
 * What came of one scenario.
 *
 * @param errors requests that were not answered with 200
 * @param tokenReviews that the API server was asked for meanwhile
 * @param accessReviews the same of SubjectAccessReviews
 * @param p50 milliseconds from sending a request to the end of its answer
 * @param p99 the same
 * @param gatewayCpu milliseconds of processor time that the gateway used meanwhile; to the tick of the kernel, 10 ms
 * @param loadCpu the same of callers and API server together
 */
@JsonPropertyOrder({
    "scenario",
    "requests",
    "errors",
    "token_reviews",
    "access_reviews",
    "p50_ms",
    "p99_ms",
    "gateway_cpu_ms",
    "load_cpu_ms"
})
record StormResult(
        String scenario,
        int requests,
        int errors,
        @JsonProperty("token_reviews") int tokenReviews,
        @JsonProperty("access_reviews") int accessReviews,
        @JsonProperty("p50_ms") double p50,
        @JsonProperty("p99_ms") double p99,
        @JsonProperty("gateway_cpu_ms") long gatewayCpu,
        @JsonProperty("load_cpu_ms") long loadCpu) {
    private static final double NANOS = 1_000_000.0;

    /**
     * Of measured requests.
     *
     * @param nanos one time for each, in any order
     */
    static StormResult of(
            String scenario, long[] nanos, int errors, int tokenReviews, int accessReviews, ProcessorTimes used) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new StormResult(
                scenario,
                sorted.length,
                errors,
                tokenReviews,
                accessReviews,
                percentile(sorted, 0.50),
                percentile(sorted, 0.99),
                used.gateway().toMillis(),
                used.load().toMillis());
    }

    /** The smallest time within which that part of all was answered, in milliseconds to the microsecond. */
    private static double percentile(long[] sorted, double part) {
        if (sorted.length == 0) {
            return 0;
        }
        int index = Math.max(0, (int) Math.ceil(part * sorted.length) - 1);
        return Math.round(sorted[index] / 1000.0) * 1000 / NANOS;
    }
}
