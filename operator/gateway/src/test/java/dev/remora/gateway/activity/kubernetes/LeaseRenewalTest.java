package dev.remora.gateway.activity.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseRenewalTest {
    @Test
    void shouldSayWhoseLeaseItIsAndUntilWhenItCounts() {
        // Given
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            LeaseRenewal renewal = new LeaseRenewal(
                    client, "gateway-7", InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.123456789Z")));

            // When
            var lease = renewal.lease("team-a", "vm", "uid-1", Duration.ofMinutes(5));

            // Then
            assertThat(yaml(Serialization.asYaml(lease))).isEqualTo(yaml("""
                    apiVersion: coordination.k8s.io/v1
                    kind: Lease
                    metadata:
                      labels:
                        app.kubernetes.io/managed-by: remora
                        remora.dev/instance: vm
                      name: vm-remora-activity
                      namespace: team-a
                      ownerReferences:
                      - apiVersion: remora.dev/v1alpha1
                        blockOwnerDeletion: false
                        controller: false
                        kind: Instance
                        name: vm
                        uid: uid-1
                    spec:
                      holderIdentity: gateway-7
                      leaseDurationSeconds: 300
                      renewTime: "2026-01-02T03:04:05.123456Z"
                    """));
        }
    }

    private static Map<?, ?> yaml(String text) {
        return Serialization.unmarshal(text, Map.class);
    }
}
