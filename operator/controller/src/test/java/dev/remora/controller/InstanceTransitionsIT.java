package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static dev.remora.controller.User.plugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.Event;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the stop of a guest does: to plugins, ports and whoever wants to know. */
@OnControlPlane
class InstanceTransitionsIT {
    private static final String DEBIAN = "image: quay.io/containerdisks/debian:12\n";
    private static final String OLD = DEBIAN
            + "plugins: [{name: kept, rom: {image: user/kept:1}}, {name: changed, rom: {image: user/changed:1}},"
            + " {name: removed, rom: {image: user/removed:1}}]";
    private static final String NEW = DEBIAN
            + "plugins: [{name: kept, rom: {image: user/kept:1}}, {name: changed, rom: {image: user/changed:2}},"
            + " {name: added, rom: {image: user/added:1}}]";

    private final ControlPlane controlPlane;
    private final KubeVirt kubeVirt;
    private final User user;
    private final RunningController controller;

    InstanceTransitionsIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.kubeVirt = new KubeVirt(controlPlane);
        this.user = new User(controlPlane, controlPlane.newNamespace("transitions"));
        this.controller = new RunningController(controlPlane, user.namespace());
    }

    @AfterEach
    void stopController() {
        controller.close();
    }

    @Test
    void shouldTellOfEachPluginOnceWhenGuestStops() {
        // Given
        user.applyInstance("web", OLD);
        runs("127.79.0.1");
        user.applyInstance("web", NEW);
        InstanceStatus queued = user.awaitStatus(
                "web", status -> assertThat(status.pluginsQueued()).isEqualTo(3));
        assertThat(plugin(queued, "changed").state()).isEqualTo(PluginState.Queued);
        assertThat(plugin(queued, "added").state()).isEqualTo(PluginState.Queued);
        assertThat(plugin(queued, "removed").state()).isEqualTo(PluginState.Unloading);
        assertThat(events()).isEmpty();

        // When
        kubeVirt.stop(user.namespace(), "web");

        // Then
        user.awaitStatus("web", status -> assertThat(status.pluginsQueued()).isZero());
        controller.restart();
        eventually(() -> assertThat(events())
                .extracting(Event::getReason)
                .containsExactlyInAnyOrder("PluginLoaded", "PluginChanged", "PluginRemoved"));
    }

    @Test
    void shouldTellTheSameWhenTheSuccessorIsThereAtOnce() {
        // Given
        user.applyInstance("web", OLD);
        runs("127.79.0.2");
        user.applyInstance("web", NEW);
        user.awaitStatus("web", status -> assertThat(status.pluginsQueued()).isEqualTo(3));
        controller.close();

        // When
        kubeVirt.stop(user.namespace(), "web");
        kubeVirt.start(user.namespace(), "web", "127.79.0.3");
        controller.restart();

        // Then
        eventually(() -> assertThat(events())
                .extracting(Event::getReason)
                .containsExactlyInAnyOrder("PluginLoaded", "PluginChanged", "PluginRemoved"));
    }

    @Test
    void shouldEndExactlyTheOldGuestWhenUpdatesAreToRestart() {
        // Given
        user.applyInstance("web", "pluginUpdates: Restart\n" + OLD);
        VirtualMachineInstance old = runs("127.79.0.4");

        // When
        user.applyInstance("web", "pluginUpdates: Restart\n" + NEW);

        // Then
        eventually(() -> assertThat(kubeVirt.guest(user.namespace(), "web")).isEmpty());
        assertThat(machine().getSpec().runStrategy()).isEqualTo("Always");
        eventually(() -> assertThat(events()).extracting(Event::getReason).contains("Restarting"));

        // When
        VirtualMachineInstance next = runs("127.79.0.5");

        // Then
        assertThat(next.getMetadata().getUid()).isNotEqualTo(old.getMetadata().getUid());
        user.awaitStatus("web", status -> {
            assertThat(status.vmiUID()).isEqualTo(next.getMetadata().getUid());
            assertThat(status.pluginsQueued()).isZero();
        });
        assertThat(controller.writes().stream().filter(write -> write.startsWith("DELETE /apis/kubevirt.io")))
                .hasSize(1);
    }

    @Test
    void shouldStartAgainWhenSomebodyElseStopsTheMachine() {
        // Given
        user.applyInstance("web", OLD);
        runs("127.79.0.6");

        // When
        kubeVirt.halt(user.namespace(), "web");

        // Then
        eventually(() -> assertThat(machine().getSpec().runStrategy()).isEqualTo("Always"));
        eventually(() -> assertThat(events())
                .singleElement()
                .satisfies(event -> assertThat(event.getReason()).isEqualTo("PowerStateRestored"))
                .satisfies(event -> assertThat(event.getMessage()).contains("Halted", "spec.powerState")));
    }

    @Test
    void shouldGiveAnotherPortWhenTheGuestUsesIt() throws IOException {
        // Given
        user.applyInstance("web", OLD);
        PluginStamp stamp = stamp();
        try (var guest = new GuestStandIn("127.79.0.7", Objects.requireNonNull(stamp.statusPort()))) {
            guest.says("""
                    {"revision":"%s","plugins":[{"name":"kept","state":"Failed","reason":"PortTaken"},
                    {"name":"changed","state":"Running"},{"name":"removed","state":"Running"}]}
                    """.formatted(stamp.revision()));

            // When
            runs("127.79.0.7");

            // Then
            InstanceStatus status = user.awaitStatus(
                    "web", now -> assertThat(plugin(now, "kept").state()).isEqualTo(PluginState.Queued));
            assertThat(plugin(status, "kept").message())
                    .isEqualTo(
                            "port 20000 is taken by a program of the guest: gets port 20003 at the guest's next start");
            assertThat(plugin(status, "changed").state()).isEqualTo(PluginState.Loaded);
            assertThat(stamp().ports()).contains(entry("kept", 20003), entry("changed", 20001));
        }

        // When
        kubeVirt.stop(user.namespace(), "web");
        user.applyInstance("web", OLD.replace("kept:1", "kept:2"));

        // Then
        eventually(() -> assertThat(stamp().ports()).contains(entry("kept", 20003)));
        user.awaitStatus(
                "web", status -> assertThat(status.observedGeneration()).isEqualTo(2));
        assertThat(stamp().ports()).doesNotContainValue(20000);
    }

    private VirtualMachineInstance runs(String address) {
        VirtualMachineInstance guest = kubeVirt.start(user.namespace(), "web", address);
        user.awaitStatus("web", status -> {
            assertThat(status.state()).isEqualTo(InstanceState.Running);
            assertThat(status.vmiUID()).isEqualTo(guest.getMetadata().getUid());
        });
        return guest;
    }

    private VirtualMachine machine() {
        return kubeVirt.machine(user.namespace(), "web");
    }

    private PluginStamp stamp() {
        return PluginStamp.of(Objects.requireNonNull(
                        Objects.requireNonNull(machine().getSpec().template()).metadata())
                .annotations());
    }

    private List<Event> events() {
        return controlPlane
                .admin()
                .v1()
                .events()
                .inNamespace(user.namespace())
                .list()
                .getItems();
    }
}
