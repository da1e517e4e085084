package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Kubernetes' quantities and Go's durations, as far as an Instance has them. */
final class Sizes {
    private static final Pattern QUANTITY = Pattern.compile("([0-9.]+)([A-Za-z]*)");
    private static final Pattern DURATION = Pattern.compile("([0-9.]+)(h|ms|m|s|us|ns)");
    private static final BigDecimal MEBI = BigDecimal.valueOf(1 << 20);
    private static final Map<String, BigDecimal> UNITS = Map.of(
            "", BigDecimal.ONE,
            "k", BigDecimal.valueOf(1000),
            "M", BigDecimal.valueOf(1_000_000),
            "G", BigDecimal.valueOf(1_000_000_000),
            "T", BigDecimal.valueOf(1_000_000_000_000L),
            "Ki", BigDecimal.valueOf(1 << 10),
            "Mi", MEBI,
            "Gi", BigDecimal.valueOf(1 << 30),
            "Ti", BigDecimal.valueOf(1L << 40));
    private static final Map<String, BigDecimal> MILLIS = Map.of(
            "h",
            BigDecimal.valueOf(3_600_000),
            "m",
            BigDecimal.valueOf(60_000),
            "s",
            BigDecimal.valueOf(1000),
            "ms",
            BigDecimal.ONE,
            "us",
            new BigDecimal("0.001"),
            "ns",
            new BigDecimal("0.000001"));

    private Sizes() {}

    /** Mebibytes in a quantity, rounded down; {@code null} when that is none. */
    static @Nullable Long mebibytes(JsonNode quantity) {
        Matcher parts = QUANTITY.matcher(quantity.asText());
        BigDecimal unit = parts.matches() ? UNITS.get(parts.group(2)) : null;
        return unit == null
                ? null
                : new BigDecimal(parts.group(1))
                        .multiply(unit)
                        .divide(MEBI, 0, RoundingMode.DOWN)
                        .longValue();
    }

    /** Milliseconds in a Go duration such as {@code 1h30m}. */
    static long millis(String duration) {
        BigDecimal millis = BigDecimal.ZERO;
        Matcher parts = DURATION.matcher(duration);
        while (parts.find()) {
            millis = millis.add(
                    new BigDecimal(parts.group(1)).multiply(MILLIS.getOrDefault(parts.group(2), BigDecimal.ZERO)));
        }
        return millis.longValue();
    }

    /** A Go duration of whole seconds where that is exact, else of milliseconds. */
    static String duration(long millis) {
        return millis % 1000 == 0 ? Duration.ofMillis(millis).toSeconds() + "s" : millis + "ms";
    }
}
