package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static dev.remora.controller.User.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Snapshots and clones as KubeVirt makes them, by a hand that plays KubeVirt. */
@OnControlPlane
class SnapshotInheritanceIT {
    private static final String OLD = """
            image: quay.io/containerdisks/debian:12
            plugins: [{name: hello, rom: {image: user/hello:1}}]
            """;
    private static final String NEW = """
            image: quay.io/containerdisks/debian:12
            plugins: [{name: hello, rom: {image: user/hello:2}}, {name: tail, rom: {image: user/tail:1}}]
            """;

    private final ControlPlane controlPlane;
    private final KubeVirt kubeVirt;
    private final User user;
    private final RunningController controller;

    SnapshotInheritanceIT(ControlPlane controlPlane) throws IOException {
        this.controlPlane = controlPlane;
        this.kubeVirt = new KubeVirt(controlPlane);
        this.user = new User(controlPlane, controlPlane.newNamespace("snapshots"));
        controlPlane
                .admin()
                .load(Files.newInputStream(Path.of("src/test/resources/kubevirt/snapshots.yaml")))
                .serverSideApply();
        this.controller = new RunningController(controlPlane, user.namespace());
    }

    @AfterEach
    void stopController() {
        controller.close();
    }

    @Test
    void shouldBootWithTheListOfTheSnapshotsDisksAndNotOfItsAnnotations() {
        // Given: a snapshot of a guest that runs the old list while the new one waits
        user.applyInstance("web", OLD);
        awaitApplied("web");
        String booted = Objects.requireNonNull(stamp("web").revision());
        kubeVirt.start(user.namespace(), "web", "127.79.0.50");
        user.applyInstance("web", NEW);
        eventually(() -> assertThat(stamp("web").plugins()).containsKey("tail"));
        snapshot("before", booted);

        // When
        user.applyInstance("copy", "source: {snapshot: {name: before}}");

        // Then
        awaitApplied("copy");
        assertThat(stamp("copy").plugins()).containsOnlyKeys("hello", "tail");
        InstanceStatus status = user.instance("copy").getStatus();
        assertThat(Objects.requireNonNull(status.source()).kind()).isEqualTo("VirtualMachineSnapshot");

        // When: what comes later is another list
        user.applyInstance("web", OLD);
        eventually(() -> assertThat(stamp("web").plugins()).doesNotContainKey("tail"));
        user.applyInstance("late", "source: {snapshot: {name: before}}");

        // Then
        InstanceStatus late = user.awaitStatus(
                "late",
                now -> assertThat(condition(now, ConditionType.Ready).reason()).isEqualTo("SourceChanged"));
        assertThat(condition(late, ConditionType.Ready).message())
                .startsWith("spec.source.snapshot: \"before\" has disks that Instance \"web\" no longer wants");
        assertThat(stamp("copy").plugins()).containsOnlyKeys("hello", "tail");
    }

    @Test
    void shouldLeaveACloneAloneThatKubeVirtMade() {
        // Given
        user.applyInstance("web", OLD);
        awaitApplied("web");
        String rendered = Serialization.asYaml(kubeVirt.machine(user.namespace(), "web"));
        int writes = controller.writes().size();

        // When: disks, labels and annotations of the source, and no owner
        GenericKubernetesResource clone = Serialization.unmarshal(rendered, GenericKubernetesResource.class);
        clone.getMetadata().setName("clone");
        clone.getMetadata().setUid(null);
        clone.getMetadata().setResourceVersion(null);
        clone.getMetadata().setManagedFields(null);
        clone.getMetadata().setOwnerReferences(null);
        clone.setAdditionalProperty("status", null);
        controlPlane.admin().resource(clone).create();
        String version =
                kubeVirt.machine(user.namespace(), "clone").getMetadata().getResourceVersion();
        kubeVirt.start(user.namespace(), "clone", "127.79.0.51");
        user.applyInstance("clone", OLD);

        // Then
        user.awaitStatus(
                "clone",
                now -> assertThat(condition(now, ConditionType.Ready).reason()).isEqualTo("VirtualMachineNotOurs"));
        VirtualMachine after = kubeVirt.machine(user.namespace(), "clone");
        assertThat(after.getMetadata().getResourceVersion()).isEqualTo(version);
        assertThat(user.instance("web").getStatus().address()).isNull();
        assertThat(user.instance("clone").getStatus().vmiUID()).isNull();
        assertThat(controller.writes().stream().skip(writes))
                .noneMatch(write -> write.contains("virtualmachines") || write.contains("instances/web"));
    }

    /** With the volumes of now, and template annotations of the revision that runs. */
    private void snapshot(String name, String revision) {
        VirtualMachine machine = kubeVirt.machine(user.namespace(), "web");
        GenericKubernetesResource taken =
                Serialization.unmarshal(Serialization.asYaml(machine), GenericKubernetesResource.class);
        taken.getMetadata().setManagedFields(null);
        String now = Objects.requireNonNull(stamp("web").revision());
        String content = Serialization.asJson(taken).replace(now, revision);
        create("""
                apiVersion: snapshot.kubevirt.io/v1beta1
                kind: VirtualMachineSnapshotContent
                metadata: {name: content-of-%1$s}
                spec: {source: {virtualMachine: %2$s}}
                """.formatted(name, content));
        create("""
                apiVersion: snapshot.kubevirt.io/v1beta1
                kind: VirtualMachineSnapshot
                metadata: {name: %1$s}
                spec: {source: {apiGroup: kubevirt.io, kind: VirtualMachine, name: web}}
                status: {readyToUse: true, virtualMachineSnapshotContentName: content-of-%1$s}
                """.formatted(name));
    }

    /** The API server serves a new kind a moment after it was told of it. */
    private void create(String yaml) {
        GenericKubernetesResource object = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
        object.getMetadata().setNamespace(user.namespace());
        eventually(() -> {
            try {
                controlPlane.admin().resource(object).serverSideApply();
            } catch (KubernetesClientException notServedYet) {
                throw new AssertionError(notServedYet);
            }
        });
    }

    private void awaitApplied(String name) {
        user.awaitStatus(name, status -> {
            assertThat(status.observedGeneration())
                    .isEqualTo(user.instance(name).getMetadata().getGeneration());
            assertThat(condition(status, ConditionType.PluginsApplied).reason()).isEqualTo("Applied");
        });
    }

    private PluginStamp stamp(String name) {
        var template = Objects.requireNonNull(
                kubeVirt.machine(user.namespace(), name).getSpec().template());
        return PluginStamp.of(Objects.requireNonNull(template.metadata()).annotations());
    }
}
