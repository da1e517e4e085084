package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static dev.remora.controller.User.condition;
import static dev.remora.controller.User.plugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.Volume;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@OnControlPlane
class InstanceTroubleIT {
    private static final String DEBIAN = "image: quay.io/containerdisks/debian:12\n";
    private static final String HELLO = DEBIAN + "plugins: [{name: hello, rom: {image: user/hello:1}}]";

    private final ControlPlane controlPlane;
    private final KubeVirt kubeVirt;
    private final User user;
    private final RunningController controller;

    InstanceTroubleIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.kubeVirt = new KubeVirt(controlPlane);
        this.user = new User(controlPlane, controlPlane.newNamespace("trouble"));
        this.controller = new RunningController(controlPlane, user.namespace());
    }

    @AfterEach
    void stopController() {
        controller.close();
    }

    @Test
    void shouldLeaveForeignMachineAloneWhenItHasTheName() {
        // Given
        controlPlane.apply(
                Serialization.<VirtualMachine>unmarshal("""
                apiVersion: kubevirt.io/v1
                kind: VirtualMachine
                metadata: {name: web, namespace: %s}
                spec: {runStrategy: Halted, template: {spec: {domain: {devices: {}}}}}
                """.formatted(user.namespace()), VirtualMachine.class));
        String before = kubeVirt.machine(user.namespace(), "web").getMetadata().getResourceVersion();

        // When
        user.applyInstance("web", HELLO);

        // Then
        InstanceStatus status = user.awaitStatus(
                "web",
                now -> assertThat(condition(now, ConditionType.Ready).reason()).isEqualTo("VirtualMachineNotOurs"));
        assertThat(condition(status, ConditionType.Ready).message()).contains("\"web\"");
        assertThat(kubeVirt.machine(user.namespace(), "web").getMetadata().getResourceVersion())
                .isEqualTo(before);
        assertThat(secrets()).isEmpty();
    }

    @Test
    void shouldLoadTheOthersAndSayWhatIsMissingWhenPluginDoesNotExist() {
        // When
        user.applyInstance(
                "web",
                DEBIAN
                        + "plugins: [{name: files, pluginRef: {name: files}}, {name: hello, rom: {image: user/hello:1}}]");

        // Then
        InstanceStatus status = user.awaitStatus(
                "web",
                now -> assertThat(condition(now, ConditionType.PluginsApplied).reason())
                        .isEqualTo("PluginNotFound"));
        assertThat(plugin(status, "files").state()).isEqualTo(PluginState.Failed);
        assertThat(plugin(status, "files").message()).contains("plugins.remora.dev \"files\"");
        assertThat(volumes(kubeVirt.machine(user.namespace(), "web")))
                .contains("plugin-0")
                .doesNotContain("plugin-1");

        // And
        user.applyPlugin("files", "rom: {image: user/files:1}");
        user.awaitStatus(
                "web",
                now -> assertThat(condition(now, ConditionType.PluginsApplied).reason())
                        .isEqualTo("Applied"));
        assertThat(volumes(kubeVirt.machine(user.namespace(), "web"))).contains("plugin-1");
    }

    @Test
    void shouldWaitForUserDataWhenItsSecretIsMissing() {
        // When
        user.applyInstance("web", HELLO + "\nuserData: {secretRef: {name: seed}}");

        // Then
        InstanceStatus status = user.awaitStatus(
                "web",
                now -> assertThat(condition(now, ConditionType.Ready).reason()).isEqualTo("UserDataNotFound"));
        assertThat(condition(status, ConditionType.Progressing).status()).isEqualTo(ConditionStatus.False);
        assertThat(controlPlane
                        .admin()
                        .resources(VirtualMachine.class)
                        .inNamespace(user.namespace())
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void shouldSayWhatTheApiServerSaysWhenItRefusesTheMachine() {
        assumeThat(KubeVirtCrds.areReal()).isTrue();

        // When
        user.applyInstance("web", "template: {spec: {domain: {devices: {}, noSuchField: 1}}}");

        // Then
        InstanceStatus status = user.awaitStatus(
                "web",
                now -> assertThat(condition(now, ConditionType.Ready).reason()).isEqualTo("VirtualMachineRejected"));
        assertThat(condition(status, ConditionType.Ready).message()).contains("noSuchField");
    }

    @Test
    void shouldGiveSamePortsWhenMachineIsDeletedBehindItsBack() {
        // Given
        user.applyInstance("web", HELLO);
        kubeVirt.machine(user.namespace(), "web");
        user.awaitStatus(
                "web", status -> assertThat(plugin(status, "hello").port()).isEqualTo(20000));
        user.applyInstance(
                "web",
                DEBIAN
                        + "plugins: [{name: tail, rom: {image: user/tail:1}}, {name: hello, rom: {image: user/hello:1}}]");
        user.awaitStatus(
                "web", status -> assertThat(plugin(status, "tail").port()).isEqualTo(20001));
        VirtualMachine first = kubeVirt.machine(user.namespace(), "web");

        // When
        controlPlane.admin().resource(first).delete();

        // Then
        eventually(() -> {
            VirtualMachine second = kubeVirt.machine(user.namespace(), "web");
            assertThat(second.getMetadata().getUid())
                    .isNotEqualTo(first.getMetadata().getUid());
            assertThat(PluginStamp.of(annotations(second)).ports()).isEqualTo(Map.of("tail", 20001, "hello", 20000));
        });
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
