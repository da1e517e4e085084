package dev.remora.api.v1alpha1;

/** A length of time as Go and Kubernetes write it: {@code 5m}, {@code 1h30m}, {@code 500ms}. */
final class GoDuration {
    private static final String WRITTEN = "self.matches(r'^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$') && duration(self)";
    private static final String EXPECTED = "expected a duration of at least ";

    static final String AT_LEAST_10S = WRITTEN + " >= duration('10s')";
    static final String AT_LEAST_10S_MESSAGE = EXPECTED + "10s, for example 5m";
    static final String AT_LEAST_1S = WRITTEN + " >= duration('1s')";
    static final String AT_LEAST_1S_MESSAGE = EXPECTED + "1s, for example 30s";
    static final String AT_LEAST_100MS = WRITTEN + " >= duration('100ms')";
    static final String AT_LEAST_100MS_MESSAGE = EXPECTED + "100ms, for example 5s";

    private GoDuration() {}
}
