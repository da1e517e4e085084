package dev.remora.api.v1alpha1;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as Go and Kubernetes write it: {@code 5m}, {@code 1h30m}, {@code 500ms}. */
public final class GoDuration {
    private static final String WRITTEN = "self.matches(r'^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$') && duration(self)";
    private static final String EXPECTED = "expected a duration of at least ";

    static final String AT_LEAST_10S = WRITTEN + " >= duration('10s')";
    static final String AT_LEAST_10S_MESSAGE = EXPECTED + "10s, for example 5m";
    static final String AT_LEAST_1S = WRITTEN + " >= duration('1s')";
    static final String AT_LEAST_1S_MESSAGE = EXPECTED + "1s, for example 30s";
    static final String AT_LEAST_100MS = WRITTEN + " >= duration('100ms')";
    static final String AT_LEAST_100MS_MESSAGE = EXPECTED + "100ms, for example 5s";

    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");
    private static final Map<String, BigDecimal> MILLIS = Map.of(
            "ms", BigDecimal.ONE,
            "s", BigDecimal.valueOf(1_000),
            "m", BigDecimal.valueOf(60_000),
            "h", BigDecimal.valueOf(3_600_000));

    private static final BigDecimal MOST_MILLIS = BigDecimal.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /**
     * Reads such a text, to the millisecond.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Duration parse(String text) {
        Matcher part = PART.matcher(text);
        BigDecimal millis = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            millis = millis.add(
                    new BigDecimal(part.group(1)).multiply(MILLIS.getOrDefault(part.group(2), BigDecimal.ZERO)));
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no duration (expected: numbers with ms, s, m or h, for example 1h30m)".formatted(text));
        }
        if (millis.compareTo(MOST_MILLIS) > 0) {
            throw new IllegalArgumentException(
                    "\"%s\" is too long (expected: at most 2562047h, which is what Go can count)".formatted(text));
        }
        return Duration.ofMillis(millis.longValue());
    }
}
