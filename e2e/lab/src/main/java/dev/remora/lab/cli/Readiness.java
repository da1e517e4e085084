package dev.remora.lab.cli;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.lab.GuestLog;
import dev.remora.lab.LabState;
import dev.remora.lab.Progress;
import dev.remora.lab.process.LogTail;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Waits for an Instance and says what it is at meanwhile. */
final class Readiness {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration REPEAT = Duration.ofSeconds(15);

    private final KubernetesClient client;
    private final LabState lab;
    private final Progress progress;
    private String said = "";
    private long saidAt = System.nanoTime();

    Readiness(KubernetesClient client, LabState lab, Progress progress) {
        this.client = client;
        this.lab = lab;
        this.progress = progress;
    }

    /**
     * Waits for the condition Ready.
     *
     * @throws IllegalStateException after ten minutes, with the end of the guest's console
     */
    Instance await(String namespace, String name) throws InterruptedException {
        progress.say(
                "waiting for the guest and its plugins (a boot takes seconds with kvm, about a minute with tcg; here: %s)"
                        .formatted(lab.accelerator()));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Instance instance = client.resources(Instance.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            say(summary(instance));
            if (isReady(instance)) {
                return instance;
            }
            Thread.sleep(POLL);
        }
        throw new IllegalStateException("%s/%s is not Ready after %s: %s%nThe end of its console:%n%s"
                .formatted(namespace, name, PATIENCE, said, consoleTail(namespace, name)));
    }

    private void say(String what) {
        boolean longAgo = System.nanoTime() - saidAt > REPEAT.toNanos();
        if (!what.equals(said) || longAgo) {
            progress.say(what);
            said = what;
            saidAt = System.nanoTime();
        }
    }

    private String consoleTail(String namespace, String name) {
        return GuestLog.in(lab.guests()).stream()
                .filter(guest ->
                        guest.namespace().equals(namespace) && guest.instance().equals(name))
                .findFirst()
                .map(guest -> LogTail.of(guest.console(), 40))
                .orElse("(no guest was started)");
    }

    private static String summary(@Nullable Instance instance) {
        InstanceStatus status = instance == null ? null : instance.getStatus();
        if (status == null) {
            return "the controller has not seen it yet";
        }
        String ready = condition(status)
                .map(one -> one.reason() + ", " + one.message())
                .orElse("");
        return "%s, plugins %s: %s".formatted(status.state(), status.pluginsReady(), ready);
    }

    private static boolean isReady(@Nullable Instance instance) {
        return instance != null
                && instance.getStatus() != null
                && condition(instance.getStatus())
                        .filter(ready -> ready.status() == ConditionStatus.True)
                        .isPresent();
    }

    private static Optional<Condition> condition(InstanceStatus status) {
        return Objects.requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
                .filter(condition -> condition.type().equals("Ready"))
                .findFirst();
    }
}
