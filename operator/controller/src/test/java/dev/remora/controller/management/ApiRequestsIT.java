package dev.remora.controller.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

@OnControlPlane
class ApiRequestsIT {
    private final ControlPlane controlPlane;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    ApiRequestsIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void shouldCountEachAnswerOnce() {
        // Given
        String namespace = controlPlane.newNamespace("requests");
        try (KubernetesClient client = client()) {
            var secrets = client.secrets().inNamespace(namespace);

            // When
            secrets.list();
            secrets.withName("missing").get();
            secrets.withName("missing").get();
            Watch watch = secrets.watch(new Nobody());
            watch.close();
        }

        // Then
        assertThat(metrics.scrape())
                .contains(line("200", "secrets", "list", 1))
                .contains(line("404", "secrets", "get", 2))
                .contains(line("101", "secrets", "watch", 1));
    }

    private KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(controlPlane.adminKubeconfig()))
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor(ApiRequests.NAME, new ApiRequests(metrics)))
                .build();
    }

    private static String line(String code, String resource, String verb, int count) {
        return "remora_kubernetes_requests_total{code=\"%s\",resource=\"%s\",verb=\"%s\"} %d.0"
                .formatted(code, resource, verb, count);
    }

    private static final class Nobody implements Watcher<Secret> {
        @Override
        public void eventReceived(Action action, Secret secret) {}

        @Override
        public void onClose(WatcherException cause) {}
    }
}
