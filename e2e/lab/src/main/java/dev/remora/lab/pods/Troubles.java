package dev.remora.lab.pods;

import dev.remora.lab.process.LogTail;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why Pods are not ready, as the cluster knows it.
 *
 * @param logs file with the output of the Pod of that name
 */
public record Troubles(KubernetesClient client, String namespace, Function<String, Path> logs) {
    private static final int LINES = 20;

    /** Deployments without Pods, Pods that are not ready, each with why and the end of its output; for messages. */
    public String text() {
        Stream<String> deployments = client.apps().deployments().inNamespace(namespace).list().getItems().stream()
                .flatMap(Troubles::refused);
        Stream<String> pods =
                client.pods().inNamespace(namespace).list().getItems().stream().flatMap(this::unready);
        return Stream.concat(deployments, pods).map(line -> "\n" + line).collect(Collectors.joining());
    }

    private static Stream<String> refused(Deployment deployment) {
        return deployment.getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("ReplicaFailure"))
                .map(condition -> "%s: %s".formatted(deployment.getMetadata().getName(), condition.getMessage()));
    }

    private Stream<String> unready(Pod pod) {
        String name = pod.getMetadata().getName();
        if (pod.getStatus().getContainerStatuses().isEmpty()) {
            return Stream.of("%s: %s, nobody has looked at it"
                    .formatted(name, pod.getStatus().getPhase()));
        }
        ContainerStatus container = pod.getStatus().getContainerStatuses().getFirst();
        return container.getReady()
                ? Stream.empty()
                : Stream.of("%s: %s%s".formatted(name, why(container), output(logs.apply(name))));
    }

    private static String why(ContainerStatus container) {
        ContainerState state = container.getState();
        return state.getWaiting() == null
                ? "not ready, started %d times".formatted(container.getRestartCount() + 1)
                : "%s, %s"
                        .formatted(
                                state.getWaiting().getReason(),
                                state.getWaiting().getMessage());
    }

    private static String output(Path log) {
        return Files.exists(log) ? "; the end of %s:%n%s".formatted(log, LogTail.of(log, LINES)) : "";
    }
}
