package dev.remora.controller;

import static dev.remora.controller.User.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What KubeVirt does that nobody asked for. */
@OnControlPlane
class KubeVirtTroubleIT {
    private static final String DEBIAN = "image: quay.io/containerdisks/debian:12\n";
    private static final String HELLO = DEBIAN + "plugins: [{name: hello, rom: {image: 'user/hello:1'}}]";
    private static final String NOTHING = DEBIAN + "plugins: []";

    private final ControlPlane controlPlane;
    private final Stage stage;
    private final RunningController controller;

    KubeVirtTroubleIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.stage = new Stage(controlPlane, "kubevirt");
        this.controller = new RunningController(controlPlane, stage.namespace);
    }

    @AfterEach
    void stopController() {
        controller.close();
        stage.close();
    }

    @Test
    void shouldWaitWithChangesWhenSnapshotIsBeingTaken() {
        // Given
        stage.user.applyInstance(Stage.NAME, HELLO);
        stage.awaitReady(stage.boot());
        refuseChangesDuringSnapshots();
        stage.kubeVirt.snapshot(stage.namespace, Stage.NAME, "before-upgrade");
        awaitRefusal();

        // When
        stage.user.applyInstance(Stage.NAME, NOTHING);

        // Then
        InstanceStatus waiting = stage.await(status -> assertThat(
                        condition(status, ConditionType.PluginsApplied).reason())
                .isEqualTo("SnapshotInProgress"));
        assertThat(condition(waiting, ConditionType.PluginsApplied).message()).contains("before-upgrade");
        assertThat(stage.next().plugins()).containsOnlyKeys("hello");

        // And
        stage.kubeVirt.snapshot(stage.namespace, Stage.NAME, null);
        stage.await(status -> assertThat(
                        condition(status, ConditionType.PluginsApplied).reason())
                .isEqualTo("Queued"));
        assertThat(stage.next().plugins()).isEmpty();
    }

    @Test
    void shouldSayThatGuestFailedAndTakeChangesWhenItKeepsCrashing() {
        // Given
        stage.user.applyInstance(Stage.NAME, HELLO);
        stage.awaitReady(stage.boot());

        // When: KubeVirt waits longer and longer before it starts the next guest
        stage.kubeVirt.end(stage.namespace, Stage.NAME, "Failed");
        stage.stopGuest();
        stage.kubeVirt.describe(stage.namespace, Stage.NAME, "CrashLoopBackOff");

        // Then
        InstanceStatus failed = stage.await(status -> assertThat(status.state()).isEqualTo(InstanceState.Failed));
        assertThat(condition(failed, ConditionType.Ready).reason()).isEqualTo("GuestFailed");
        assertThat(condition(failed, ConditionType.Ready).message()).contains("CrashLoopBackOff");

        // And: the plugin that may be to blame can be taken out at once
        stage.user.applyInstance(Stage.NAME, NOTHING);
        stage.await(status -> assertThat(
                        condition(status, ConditionType.PluginsApplied).reason())
                .isEqualTo("Applied"));
        stage.awaitReady(stage.boot());
    }

    /** Does what KubeVirt's admission webhook for VirtualMachines does, as far as snapshots go. */
    private void refuseChangesDuringSnapshots() {
        controlPlane.apply(Serialization.<ValidatingAdmissionPolicy>unmarshal(
                """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: %1$s}
                spec:
                  failurePolicy: Fail
                  matchConstraints:
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                    resourceRules:
                    - {apiGroups: [kubevirt.io], apiVersions: [v1], resources: [virtualmachines], operations: [UPDATE]}
                  validations:
                  - expression: "!has(oldObject.status) || !has(oldObject.status.snapshotInProgress) ||\
                      object.spec.template.spec.volumes == oldObject.spec.template.spec.volumes"
                    message: Cannot update vm disks or volumes until snapshot completes
                """.formatted(stage.namespace), ValidatingAdmissionPolicy.class));
        controlPlane.apply(Serialization.<ValidatingAdmissionPolicyBinding>unmarshal(
                """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: %1$s}
                spec: {policyName: %1$s, validationActions: [Deny]}
                """.formatted(stage.namespace), ValidatingAdmissionPolicyBinding.class));
    }

    /** A policy takes effect some time after it was written. */
    private void awaitRefusal() {
        Eventually.eventually(() -> {
            VirtualMachine changed = stage.machine();
            var template = Objects.requireNonNull(changed.getSpec().template());
            Objects.requireNonNull(Objects.requireNonNull(template.spec()).volumes())
                    .removeLast();
            assertThatThrownBy(() ->
                            controlPlane.admin().resource(changed).dryRun().update())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("until snapshot completes");
        });
    }
}
