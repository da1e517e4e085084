package dev.remora.controller.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes few series of what JOSDK measures: it counts starts by the number of the retry, which has no end as long as an
 * Instance fails, and times reconciliations in 69 buckets.
 */
public final class FrameworkMeters implements MeterFilter {
    private static final String PREFIX = "operator.sdk.";
    private static final String RECONCILIATION = PREFIX + "controllers.execution.reconcile";
    private static final Set<String> ENDLESS = Set.of("reconciliations.retries.number", "reconciliations.retries.last");

    /** In nanoseconds, as timers want them. */
    private static final double[] BUCKETS = Stream.of(10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith(PREFIX)) {
            return id;
        }
        List<Tag> tags = id.getTags().stream()
                .filter(tag -> !ENDLESS.contains(tag.getKey()))
                .toList();
        return id.replaceTags(tags);
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        if (!id.getName().equals(RECONCILIATION)) {
            return config;
        }
        return DistributionStatisticConfig.builder()
                .percentilesHistogram(false)
                .serviceLevelObjectives(BUCKETS)
                .build()
                .merge(config);
    }
}
