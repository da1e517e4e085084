package dev.remora.controller.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameworkMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeEach
    void filter() {
        registry.config().meterFilter(new FrameworkMeters());
    }

    @Test
    void shouldCountRetriesInOneSeriesHoweverManyThereAre() {
        // When
        for (int retry = 0; retry < 1_000; retry++) {
            registry.counter(
                            "operator.sdk.reconciliations.started",
                            "kind",
                            "Instance",
                            "reconciliations.retries.number",
                            String.valueOf(retry),
                            "reconciliations.retries.last",
                            "false")
                    .increment();
        }

        // Then
        assertThat(registry.scrape().lines().filter(line -> !line.startsWith("#")))
                .containsExactly("operator_sdk_reconciliations_started_total{kind=\"Instance\"} 1000.0");
    }

    @Test
    void shouldTimeReconciliationsInFewBuckets() {
        // When
        Timer.builder("operator.sdk.controllers.execution.reconcile")
                .publishPercentileHistogram()
                .register(registry);

        // Then
        assertThat(registry.scrape().lines().filter(line -> line.contains("_bucket")))
                .hasSize(11)
                .anyMatch(line -> line.contains("le=\"10.0\""));
    }

    @Test
    void shouldLeaveOthersAlone() {
        // When
        registry.counter("remora.kubernetes.requests", "reconciliations.retries.last", "x");

        // Then
        assertThat(registry.scrape()).contains("reconciliations_retries_last=\"x\"");
    }
}
