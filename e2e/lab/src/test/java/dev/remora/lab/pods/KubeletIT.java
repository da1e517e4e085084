package dev.remora.lab.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.image.Program;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods that cannot run: each says why, and none keeps another from being looked after. */
@OnControlPlane
class KubeletIT {
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    private static Pod pod(String namespace, String name, String image, String more) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s}
                spec:
                  serviceAccountName: default
                  containers: [{name: main, image: '%s'%s}]
                """.formatted(name, namespace, image, more), Pod.class);
    }

    private static Path jar(Program program, Path folder) {
        return switch (program) {
            case CONTROLLER -> folder.resolve("nothing.jar");
            case GATEWAY -> throw new IllegalStateException("remora-gateway.jar is missing");
        };
    }

    @Test
    void shouldSayOfEachPodWhyItDoesNotRun(ControlPlane cluster, @TempDir Path folder) throws IOException {
        // Given
        String namespace = cluster.newNamespace("pods");
        cluster.admin()
                .resource(pod(namespace, "a-not-built", "remora-gateway", ""))
                .create();
        cluster.admin()
                .resource(pod(namespace, "b-odd", "remora-gateway", ", workingDir: /srv"))
                .create();
        cluster.admin()
                .resource(pod(namespace, "c-crashing", "remora-controller", ""))
                .create();
        Kubelet.Machine machine = new Kubelet.Machine(
                folder.resolve("pods"),
                program -> jar(program, folder),
                pod -> folder.resolve("logs").resolve(pod + ".log"),
                () -> {});

        // When
        try (LoopbackNetwork addresses = LoopbackNetwork.claim();
                ServiceNetwork services = ServiceNetwork.start();
                Kubelet _ = Kubelet.start(cluster, namespace, addresses, services, machine)) {
            Map<String, String> waiting =
                    Awaitility.await().atMost(A_MINUTE).until(() -> waiting(cluster, namespace), hasSize(3));

            // Then
            assertThat(waiting.get("a-not-built")).endsWith("remora-gateway.jar is missing");
            assertThat(waiting.get("b-odd")).contains("spec.containers.workingDir: the lab does not know");
            assertThat(waiting.get("c-crashing")).startsWith("CrashLoopBackOff exit code 1");
            assertThat(new Troubles(cluster.admin(), namespace, machine.logs()).text())
                    .contains("a-not-built: CreateContainerConfigError, remora-gateway.jar is missing")
                    .contains("Unable to access jarfile " + folder.resolve("nothing.jar"));
        }
    }

    private static Predicate<Map<String, String>> hasSize(int size) {
        return map -> map.size() == size;
    }

    private static Map<String, String> waiting(ControlPlane cluster, String namespace) {
        return cluster.admin().pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(container -> container.getState().getWaiting() != null))
                .collect(Collectors.toMap(pod -> pod.getMetadata().getName(), KubeletIT::reason));
    }

    private static String reason(Pod pod) {
        var waiting =
                pod.getStatus().getContainerStatuses().getFirst().getState().getWaiting();
        return waiting.getReason() + " " + waiting.getMessage();
    }
}
