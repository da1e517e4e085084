package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static dev.remora.controller.User.condition;
import static dev.remora.controller.User.plugin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.Volume;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@OnControlPlane
class InstanceLifeIT {
    private static final String DEBIAN = "image: quay.io/containerdisks/debian:12\n";
    private static final String HELLO = DEBIAN + "plugins: [{name: hello, rom: {image: user/hello:1}}]";

    private final ControlPlane controlPlane;
    private final KubeVirt kubeVirt;
    private final User user;
    private final RunningController controller;

    InstanceLifeIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.kubeVirt = new KubeVirt(controlPlane);
        this.user = new User(controlPlane, controlPlane.newNamespace("life"));
        this.controller = new RunningController(controlPlane, user.namespace());
    }

    @AfterEach
    void stopController() {
        controller.close();
    }

    @Test
    void shouldMakeOwnedMachineAndSecretsWhenInstanceIsApplied() {
        // When
        var instance = user.applyInstance("web", HELLO);

        // Then
        VirtualMachine machine = kubeVirt.machine(user.namespace(), "web");
        assertThat(machine.getMetadata().getOwnerReferences())
                .singleElement()
                .extracting(OwnerReference::getUid, OwnerReference::getController)
                .containsExactly(instance.getMetadata().getUid(), true);
        assertThat(machine.getSpec().runStrategy()).isEqualTo("Always");
        assertThat(volumes(machine)).containsExactly("root", "plugin-0", "remora-config", "remora-cloudinit");
        assertThat(secrets()).hasSize(2).allSatisfy(secret -> {
            assertThat(secret.getImmutable()).isTrue();
            assertThat(secret.getMetadata().getOwnerReferences())
                    .singleElement()
                    .extracting(OwnerReference::getUid)
                    .isEqualTo(instance.getMetadata().getUid());
        });
    }

    @Test
    void shouldBeReadyWhenGuestReportsItsPlugins() throws IOException {
        // Given
        user.applyInstance("web", HELLO);
        PluginStamp stamp = stamp("web");

        // When
        try (var guest = new GuestStandIn("127.77.0.1", Objects.requireNonNull(stamp.statusPort()))) {
            guest.says(running(stamp, "hello"));
            var vmi = kubeVirt.start(user.namespace(), "web", "127.77.0.1");

            // Then
            InstanceStatus status = user.awaitStatus("web", InstanceLifeIT::isReady);
            assertThat(status.state()).isEqualTo(InstanceState.Running);
            assertThat(status.address()).isEqualTo("127.77.0.1");
            assertThat(status.vmiUID()).isEqualTo(vmi.getMetadata().getUid());
            assertThat(status.appliedRevision()).isEqualTo(stamp.revision());
            assertThat(status.pluginsReady()).isEqualTo("1/1");
            assertThat(status.observedGeneration()).isEqualTo(1);
            assertThat(plugin(status, "hello").endpoint())
                    .isEqualTo("https://gw.example/v1/namespaces/%s/instances/web/plugins/hello/"
                            .formatted(user.namespace()));
        }
    }

    @Test
    void shouldQueueChangeUntilGuestIsRestartedWhenItRuns() throws IOException {
        // Given
        user.applyInstance("web", HELLO);
        PluginStamp first = stamp("web");
        kubeVirt.start(user.namespace(), "web", "127.77.0.2");
        user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Running));

        // When
        user.applyInstance(
                "web",
                DEBIAN
                        + "plugins: [{name: tail, rom: {image: user/tail:1}}, {name: hello, rom: {image: user/hello:1}}]");

        // Then
        InstanceStatus queued = user.awaitStatus("web", status -> {
            assertThat(condition(status, ConditionType.PluginsApplied).reason()).isEqualTo("Queued");
            assertThat(plugin(status, "tail").state()).isEqualTo(PluginState.Queued);
        });
        assertThat(plugin(queued, "hello").state()).isEqualTo(PluginState.Loaded);
        assertThat(plugin(queued, "hello").port()).isEqualTo(first.ports().get("hello"));
        assertThat(queued.appliedRevision()).isEqualTo(first.revision());
        assertThat(queued.pluginsQueued()).isEqualTo(1);
        assertThat(volumes(kubeVirt.machine(user.namespace(), "web"))).contains("plugin-1");

        // And
        kubeVirt.stop(user.namespace(), "web");
        kubeVirt.start(user.namespace(), "web", "127.77.0.2");
        InstanceStatus applied = user.awaitStatus(
                "web",
                status -> assertThat(
                                condition(status, ConditionType.PluginsApplied).reason())
                        .isEqualTo("Applied"));
        assertThat(plugin(applied, "hello").port()).isEqualTo(first.ports().get("hello"));
        eventually(() -> assertThat(secrets())
                .as("Secrets of the first revision are swept")
                .hasSize(2));
    }

    @Test
    void shouldHaltMachineWhenPowerStateIsStopped() {
        // Given
        user.applyInstance("web", HELLO);
        kubeVirt.machine(user.namespace(), "web");

        // When
        user.applyInstance("web", "powerState: Stopped\n" + HELLO);

        // Then
        eventually(() -> assertThat(
                        kubeVirt.machine(user.namespace(), "web").getSpec().runStrategy())
                .isEqualTo("Halted"));
        InstanceStatus status =
                user.awaitStatus("web", now -> assertThat(now.state()).isEqualTo(InstanceState.Stopped));
        assertThat(condition(status, ConditionType.Ready).reason()).isEqualTo("Stopped");
        assertThat(plugin(status, "hello").port()).isEqualTo(20000);
    }

    @Test
    void shouldWriteNothingWhenSettled() throws Exception {
        // Given
        user.applyInstance("web", HELLO);
        PluginStamp stamp = stamp("web");
        try (var guest = new GuestStandIn("127.77.0.3", Objects.requireNonNull(stamp.statusPort()))) {
            guest.says(running(stamp, "hello"));
            kubeVirt.start(user.namespace(), "web", "127.77.0.3");
            user.awaitStatus("web", InstanceLifeIT::isReady);
            List<String> before = controller.writes();

            // When: the guest is asked again and again, and an operator starts anew
            Thread.sleep(Duration.ofSeconds(3));
            controller.restart();
            Thread.sleep(Duration.ofSeconds(3));

            // Then
            assertThat(controller.writes()).isEqualTo(before);
        }
    }

    @Test
    void shouldNeedFewWritesFromApplyToReady() throws IOException {
        // When
        user.applyInstance("web", HELLO);
        PluginStamp stamp = stamp("web");
        try (var guest = new GuestStandIn("127.77.0.4", Objects.requireNonNull(stamp.statusPort()))) {
            guest.says(running(stamp, "hello"));
            kubeVirt.start(user.namespace(), "web", "127.77.0.4");
            user.awaitStatus("web", InstanceLifeIT::isReady);
        }

        // Then: two Secrets, one VirtualMachine, and a status for each state that was seen
        assertThat(controller.writes().stream().filter(write -> write.endsWith("/secrets")))
                .hasSize(2);
        assertThat(controller.writes().stream().filter(write -> write.contains("/virtualmachines/")))
                .hasSize(1);
        assertThat(controller.writes().stream().filter(write -> write.endsWith("/status")))
                .hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void shouldServeHealthAndMetrics() throws IOException, InterruptedException {
        // Given
        int port = controller.managementPort();

        // Then
        assertThat(get(port, "/livez")).isEqualTo("ok\n");
        assertThat(get(port, "/readyz")).isEqualTo("ok\n");
        assertThat(get(port, "/metrics")).contains("jvm_memory_used_bytes", "operator_sdk");
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
            return http.send(request.build(), BodyHandlers.ofString()).body();
        }
    }

    private PluginStamp stamp(String name) {
        return PluginStamp.of(annotations(kubeVirt.machine(user.namespace(), name)));
    }

    private static Map<String, String> annotations(VirtualMachine machine) {
        var template = Objects.requireNonNull(machine.getSpec().template());
        return Objects.requireNonNull(
                Objects.requireNonNull(template.metadata()).annotations());
    }

    private static List<String> volumes(VirtualMachine machine) {
        var template = Objects.requireNonNull(machine.getSpec().template());
        List<Volume> volumes =
                Objects.requireNonNull(Objects.requireNonNull(template.spec()).volumes());
        return volumes.stream().map(volume -> String.valueOf(volume.name())).toList();
    }

    private static void isReady(InstanceStatus status) {
        assertThat(condition(status, ConditionType.Ready).status())
                .as(String.valueOf(status))
                .isEqualTo(ConditionStatus.True);
    }

    private static String running(PluginStamp stamp, String plugin) {
        return """
                {"revision":"%s","mode":"systemd","plugins":[{"name":"%s","state":"Running","reason":"Running",
                "message":"","port":20000,"pid":123,"restarts":0,"exitCode":null,"signal":null,"lastOutput":[]}]}
                """.formatted(stamp.revision(), plugin);
    }

    private List<Secret> secrets() {
        return controlPlane
                .admin()
                .secrets()
                .inNamespace(user.namespace())
                .withLabel(Labels.MANAGED_BY, Labels.REMORA)
                .list()
                .getItems();
    }
}
