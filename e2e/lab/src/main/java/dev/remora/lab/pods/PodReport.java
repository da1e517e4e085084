package dev.remora.lab.pods;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a kubelet says of a Pod: a pure function of what was seen. */
final class PodReport {
    private static final List<String> CONDITIONS = List.of("PodScheduled", "Initialized", "ContainersReady", "Ready");

    private PodReport() {}

    /** One that cannot be started yet, or at all. */
    static PodStatus waiting(Pod pod, String why) {
        return status(
                pod,
                "Pending",
                false,
                0,
                "",
                new ContainerStateBuilder()
                        .withNewWaiting()
                        .withReason("CreateContainerConfigError")
                        .withMessage(why)
                        .endWaiting()
                        .build());
    }

    /** One that was started. */
    static PodStatus of(Pod pod, RunningPod running, boolean ready) {
        boolean again = !"Never".equals(pod.getSpec().getRestartPolicy());
        String phase = running.exitCode().isEmpty() || again
                ? "Running"
                : running.exitCode().getAsInt() == 0 ? "Succeeded" : "Failed";
        return status(pod, phase, ready, running.restarts(), running.place().address(), state(running, again));
    }

    private static ContainerState state(RunningPod running, boolean again) {
        String started = running.startedAt().truncatedTo(ChronoUnit.SECONDS).toString();
        if (running.runs()) {
            return new ContainerStateBuilder()
                    .withNewRunning()
                    .withStartedAt(started)
                    .endRunning()
                    .build();
        }
        int exitCode = running.exitCode().orElse(0);
        if (again) {
            return new ContainerStateBuilder()
                    .withNewWaiting()
                    .withReason("CrashLoopBackOff")
                    .withMessage("exit code %d, see %s".formatted(exitCode, running.log()))
                    .endWaiting()
                    .build();
        }
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withReason(exitCode == 0 ? "Completed" : "Error")
                .withStartedAt(started)
                .endTerminated()
                .build();
    }

    private static PodStatus status(
            Pod pod, String phase, boolean ready, int restarts, String address, ContainerState state) {
        var container = pod.getSpec().getContainers().getFirst();
        PodStatusBuilder status = new PodStatusBuilder(pod.getStatus())
                .withPhase(phase)
                .withConditions(conditions(pod, ready))
                .withContainerStatuses(new io.fabric8.kubernetes.api.model.ContainerStatusBuilder()
                        .withName(container.getName())
                        .withImage(container.getImage())
                        .withImageID("")
                        .withReady(ready)
                        .withStarted(state.getRunning() != null)
                        .withRestartCount(restarts)
                        .withState(state)
                        .build());
        if (!address.isEmpty()) {
            status.withPodIP(address)
                    .withPodIPs(List.of(new io.fabric8.kubernetes.api.model.PodIPBuilder()
                            .withIp(address)
                            .build()));
        }
        return status.build();
    }

    private static List<PodCondition> conditions(Pod pod, boolean ready) {
        return CONDITIONS.stream()
                .map(type -> condition(pod, type, !type.endsWith("Ready") || ready ? "True" : "False"))
                .toList();
    }

    private static PodCondition condition(Pod pod, String type, String value) {
        Optional<PodCondition> before = Stream.ofNullable(pod.getStatus())
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
        return before.filter(condition -> Objects.equals(condition.getStatus(), value))
                .orElseGet(() -> new PodConditionBuilder()
                        .withType(type)
                        .withStatus(value)
                        .withLastTransitionTime(
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                        .build());
    }
}
