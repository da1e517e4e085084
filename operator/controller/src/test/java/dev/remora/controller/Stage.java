package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static dev.remora.controller.User.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.ActivityLease;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One Instance in a namespace of its own, with its user, its KubeVirt and its guest. No controller belongs to it. */
final class Stage implements AutoCloseable {
    static final String NAME = "web";
    private static final int STATUS_PORT = 29999;
    private static final Duration MOMENT = Duration.ofMillis(500);
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    final ControlPlane controlPlane;
    final User user;
    final String namespace;
    final KubeVirt kubeVirt;
    private final String address;
    private final GuestStandIn launcher;

    Stage(ControlPlane controlPlane, String prefix) {
        this.controlPlane = controlPlane;
        this.namespace = controlPlane.newNamespace(prefix);
        this.user = new User(controlPlane, namespace);
        this.kubeVirt = new KubeVirt(controlPlane);
        this.address = newAddress();
        try {
            this.launcher = new GuestStandIn(address, STATUS_PORT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the guest answers. */
    String address() {
        return address;
    }

    /** An address of its own on which nobody answers. */
    static String newAddress() {
        int number = ADDRESSES.incrementAndGet();
        return "127.79.%d.%d".formatted(number / 250, number % 250 + 1);
    }

    /** The status, once it is of the present generation and says what is asserted. */
    InstanceStatus await(Consumer<InstanceStatus> assertion) {
        return user.awaitStatus(NAME, status -> {
            assertThat(status.observedGeneration())
                    .isEqualTo(user.instance(NAME).getMetadata().getGeneration());
            assertion.accept(status);
        });
    }

    VirtualMachine machine() {
        return kubeVirt.machine(namespace, NAME);
    }

    /** Waits until there is another machine than the one with the UID. */
    void awaitMachineAfter(String uid) {
        eventually(() -> {
            assertThat(machine().getMetadata().getUid()).isNotEqualTo(uid);
        });
    }

    void awaitRunStrategy(String strategy) {
        eventually(() -> {
            assertThat(machine().getSpec().runStrategy()).isEqualTo(strategy);
        });
    }

    /** What the next guest will be booted with. */
    PluginStamp next() {
        var template = Objects.requireNonNull(machine().getSpec().template());
        return PluginStamp.of(Objects.requireNonNull(template.metadata()).annotations());
    }

    /** A guest of the present template runs, with all its plugins. */
    VirtualMachineInstance boot() {
        VirtualMachineInstance guest = kubeVirt.start(namespace, NAME, address);
        runsPlugins(PluginStamp.of(guest.getMetadata().getAnnotations()));
        return guest;
    }

    /** Waits until the guest is ready with the plugins that are wanted. */
    void awaitReady(VirtualMachineInstance guest) {
        await(status -> {
            assertThat(status.vmiUID()).isEqualTo(guest.getMetadata().getUid());
            assertThat(condition(status, ConditionType.Ready).status()).isEqualTo(ConditionStatus.True);
            assertThat(condition(status, ConditionType.PluginsApplied).status()).isEqualTo(ConditionStatus.True);
        });
    }

    /** What there is once nothing has changed for a moment. */
    EndState settled() {
        EndState before = EndState.of(this);
        while (true) {
            pause();
            EndState after = EndState.of(this);
            if (after.equals(before)) {
                return after;
            }
            before = after;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(MOMENT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Does what the gateway does when somebody asks for a plugin, in an hour's time: nobody sleeps before that. */
    void request() {
        var instance = user.instance(NAME);
        var renewed = ZonedDateTime.now(ZoneOffset.UTC).plusHours(1).truncatedTo(ChronoUnit.MICROS);
        controlPlane
                .admin()
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(ActivityLease.name(NAME))
                        .withNamespace(namespace)
                        .withLabels(Labels.of(NAME))
                        .withOwnerReferences(OwnerReferences.controller(instance))
                        .endMetadata()
                        .withNewSpec()
                        .withRenewTime(renewed)
                        .endSpec()
                        .build())
                .serverSideApply();
    }

    /** The guest shuts down and is gone; nobody starts another. */
    void stopGuest() {
        kubeVirt.stop(namespace, NAME);
    }

    /** Waits until somebody else has ended the guest. */
    void awaitEndOf(VirtualMachineInstance guest) {
        eventually(() -> {
            assertThat(kubeVirt.guest(namespace, NAME)
                            .map(now -> now.getMetadata().getUid()))
                    .isNotEqualTo(Optional.of(guest.getMetadata().getUid()));
        });
    }

    void deleteMachine() {
        kubeVirt.delete(namespace, NAME);
    }

    private void runsPlugins(PluginStamp stamp) {
        String plugins = stamp.plugins().keySet().stream()
                .map("{\"name\":\"%s\",\"state\":\"Running\",\"reason\":\"Running\"}"::formatted)
                .collect(Collectors.joining(","));
        launcher.says(
                "{\"revision\":\"%s\",\"mode\":\"systemd\",\"plugins\":[%s]}".formatted(stamp.revision(), plugins));
    }

    @Override
    public void close() {
        launcher.close();
    }
}
