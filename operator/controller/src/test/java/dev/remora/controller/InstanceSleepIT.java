package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static dev.remora.controller.User.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.ActivityLease;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code scaleToZero}: who sleeps, who is woken, and what a stop for sleep does to a queue. */
@OnControlPlane
class InstanceSleepIT {
    private static final String SLEEPER = """
            image: quay.io/containerdisks/debian:12
            scaleToZero: {idleAfter: 10s}
            plugins: [{name: hello, rom: {image: user/hello:1}}]
            """;

    private final ControlPlane controlPlane;
    private final KubeVirt kubeVirt;
    private final User user;
    private final RunningController controller;

    InstanceSleepIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.kubeVirt = new KubeVirt(controlPlane);
        this.user = new User(controlPlane, controlPlane.newNamespace("sleep"));
        this.controller = new RunningController(controlPlane, user.namespace());
    }

    @AfterEach
    void stopController() {
        controller.close();
    }

    @Test
    void shouldSleepWhenNobodyAsksAndWakeWhenSomebodyDoes() throws IOException {
        // Given
        Instance instance = user.applyInstance("web", SLEEPER);
        PluginStamp stamp = stamp();
        try (var guest = new GuestStandIn("127.78.0.1", Objects.requireNonNull(stamp.statusPort()))) {
            guest.says(running(stamp));
            kubeVirt.start(user.namespace(), "web", "127.78.0.1");

            // When
            eventually(() -> assertThat(strategy()).isEqualTo("Halted"));
            kubeVirt.stop(user.namespace(), "web");

            // Then
            InstanceStatus asleep =
                    user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Sleeping));
            assertThat(condition(asleep, ConditionType.Ready).reason()).isEqualTo("Sleeping");
            assertThat(asleep.address()).isNull();

            // When
            request(instance);

            // Then
            eventually(() -> assertThat(strategy()).isEqualTo("Always"));
            user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Waking));
            kubeVirt.start(user.namespace(), "web", "127.78.0.1");
            user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Running));
        }
    }

    @Test
    void shouldApplyQueuedChangeByTheStopForSleep() throws IOException {
        // Given
        user.applyInstance("web", SLEEPER);
        PluginStamp stamp = stamp();
        try (var guest = new GuestStandIn("127.78.0.2", Objects.requireNonNull(stamp.statusPort()))) {
            guest.says(running(stamp));
            kubeVirt.start(user.namespace(), "web", "127.78.0.2");
            user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Running));
            user.applyInstance("web", SLEEPER.replace("hello:1}", "hello:2}"));
            user.awaitStatus("web", status -> assertThat(status.pluginsQueued()).isEqualTo(1));

            // When
            eventually(() -> assertThat(strategy()).isEqualTo("Halted"));
            kubeVirt.stop(user.namespace(), "web");

            // Then
            InstanceStatus asleep =
                    user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Sleeping));
            assertThat(asleep.pluginsQueued()).isZero();
            assertThat(condition(asleep, ConditionType.PluginsApplied).reason()).isEqualTo("Applied");
        }
    }

    @Test
    void shouldStayStoppedWhenUserSaysSoWhoeverAsks() {
        // Given
        Instance instance = user.applyInstance("web", "powerState: Stopped\n" + SLEEPER);
        eventually(() -> assertThat(strategy()).isEqualTo("Halted"));
        user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Stopped));

        // When
        request(instance);
        user.applyInstance("web", "powerState: Stopped\ncpu: 2\n" + SLEEPER);
        user.awaitStatus(
                "web", status -> assertThat(status.observedGeneration()).isEqualTo(2));

        // Then
        assertThat(strategy()).isEqualTo("Halted");
    }

    /** Does what the gateway does when a request comes. */
    private void request(Instance instance) {
        var now = ZonedDateTime.ofInstant(Instant.now().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
        controlPlane
                .admin()
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(ActivityLease.name("web"))
                        .withNamespace(user.namespace())
                        .withLabels(Labels.of("web"))
                        .addNewOwnerReference()
                        .withApiVersion(instance.getApiVersion())
                        .withKind(instance.getKind())
                        .withName("web")
                        .withUid(instance.getMetadata().getUid())
                        .endOwnerReference()
                        .endMetadata()
                        .withNewSpec()
                        .withRenewTime(now)
                        .endSpec()
                        .build())
                .serverSideApply();
    }

    private String strategy() {
        return String.valueOf(machine().getSpec().runStrategy());
    }

    private VirtualMachine machine() {
        return kubeVirt.machine(user.namespace(), "web");
    }

    private PluginStamp stamp() {
        return PluginStamp.of(Objects.requireNonNull(
                        Objects.requireNonNull(machine().getSpec().template()).metadata())
                .annotations());
    }

    private static String running(PluginStamp stamp) {
        return """
                {"revision":"%s","plugins":[{"name":"hello","state":"Running"}]}
                """.formatted(stamp.revision());
    }
}
