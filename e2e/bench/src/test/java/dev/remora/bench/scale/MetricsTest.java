package dev.remora.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Metrics METRICS = Metrics.parse("""
            # HELP remora_kubernetes_requests_total Requests
            # TYPE remora_kubernetes_requests_total counter
            remora_kubernetes_requests_total{code="200",resource="instances",verb="list"} 3.0
            remora_kubernetes_requests_total{code="101",resource="instances",verb="watch"} 1.0
            remora_kubernetes_requests_total{code="200",resource="instances/status",verb="patch"} 40.0
            remora_kubernetes_requests_total{code="409",resource="virtualmachines",verb="patch"} 2.0
            operator_sdk_reconciliations_success_total{controller="instances"} 50.0
            operator_sdk_reconciliations_queue_size_instances 0.0
            operator_sdk_reconciliations_executions_instances 1.0
            """);

    @Test
    void shouldAddRequestsUpByVerb() {
        // Then
        assertThat(METRICS.requests()).isEqualTo(Map.of("list", 3L, "watch", 1L, "patch", 42L));
        assertThat(METRICS.allRequests()).isEqualTo(46);
    }

    @Test
    void shouldCountAsWritesWhatMayChangeSomething() {
        // Then
        assertThat(METRICS.writes()).isEqualTo(42);
    }

    @Test
    void shouldBeBusyWhileAnInstanceWaitsOrIsReconciled() {
        // Then
        assertThat(METRICS.reconciled()).isEqualTo(50);
        assertThat(METRICS.busy()).isTrue();
        assertThat(Metrics.parse("operator_sdk_reconciliations_queue_size_instances 0.0")
                        .busy())
                .isFalse();
    }

    @Test
    void shouldKnowNothingWhereNothingWasSaid() {
        // Then
        assertThat(Metrics.parse("").allRequests()).isZero();
    }
}
