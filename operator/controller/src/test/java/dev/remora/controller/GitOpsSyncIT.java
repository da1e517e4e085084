package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static dev.remora.controller.User.condition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.GitOpsHealth.Verdict;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The team's folder in samples/gitops, synchronised again and again while the controller works: nobody ever sees a diff. */
@OnControlPlane
class GitOpsSyncIT {
    private static final Path TEAM = Repository.root().resolve("samples/gitops/team-a/overlays");

    private final ControlPlane controlPlane;
    private final KubeVirt kubeVirt;
    private final Kubectl kubectl;

    GitOpsSyncIT(ControlPlane controlPlane, @TempDir Path folder) throws IOException {
        this.controlPlane = controlPlane;
        this.kubeVirt = new KubeVirt(controlPlane);
        this.kubectl = new Kubectl(controlPlane, folder);
    }

    @ParameterizedTest
    @CsvSource({
        "production, team-a, --server-side=true, --field-manager=argocd-controller",
        "staging, team-a-staging, --server-side=false, --field-manager=kubectl-client-side-apply",
    })
    void shouldSeeNoDifferenceHoweverOftenItIsApplied(String overlay, String namespace, String way, String manager)
            throws Exception {
        // Given
        namespace(namespace);
        String folder = TEAM.resolve(overlay).toString();
        var user = new User(controlPlane, namespace);
        try (var _ = new RunningController(controlPlane, namespace)) {
            kubectl.run("apply", "--kustomize", folder, way, manager);
            user.awaitStatus(
                    "web",
                    status -> assertThat(condition(status, ConditionType.PluginsApplied)
                                    .status())
                            .isEqualTo(ConditionStatus.True));
            kubeVirt.start(namespace, "web", Stage.newAddress());
            user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Running));
            Instance before = user.instance("web");
            Plugin plugin = user.pluginDefinition("hello");

            // When
            String difference = kubectl.run("diff", "--kustomize", folder, way, manager);
            kubectl.run("apply", "--kustomize", folder, way, manager);

            // Then
            assertThat(difference.lines()).noneMatch(line -> line.startsWith("+") || line.startsWith("-"));
            Instance after = user.instance("web");
            assertThat(after.getMetadata().getGeneration()).isEqualTo(1);
            assertThat(after.getSpec()).isEqualTo(before.getSpec());
            assertThat(user.pluginDefinition("hello").getMetadata().getGeneration())
                    .isEqualTo(plugin.getMetadata().getGeneration());
            assertThat(after.getMetadata().getManagedFields())
                    .filteredOn(fields -> fields.getFieldsV1().toString().contains("f:spec"))
                    .extracting(fields -> fields.getManager())
                    .containsExactly(manager.substring("--field-manager=".length()));
            assertThat(GitOpsHealth.judge(List.of(user.pluginDefinition("hello"))))
                    .extracting(Verdict::words)
                    .containsExactly("Current Healthy");
        } finally {
            kubectl.run("delete", "namespace", namespace, "--wait=false");
        }
    }

    @Test
    void shouldTakeEverythingAlongThatBelongsToPrunedInstance() throws Exception {
        // Given
        String namespace = controlPlane.newNamespace("pruned");
        var user = new User(controlPlane, namespace);
        try (var _ = new RunningController(controlPlane, namespace)) {
            user.applyInstance("web", "image: debian\nplugins: [{name: hello, rom: {image: user/hello:1}}]");
            kubeVirt.start(namespace, "web", Stage.newAddress());
            user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Running));
            assertThat(owned(namespace)).isPositive();

            // When: as Argo CD prunes
            kubectl.run(
                    "delete", "instances.remora.dev", "web", "-n", namespace, "--cascade=foreground", "--wait=false");

            // Then
            eventually(() -> {
                assertThat(kubeVirt.guest(namespace, "web")).isEmpty();
                assertThat(machines(namespace)).isZero();
                assertThat(owned(namespace)).isZero();
            });
        }
    }

    private void namespace(String name) {
        controlPlane
                .admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    private int machines(String namespace) {
        return controlPlane
                .admin()
                .resources(VirtualMachine.class)
                .inNamespace(namespace)
                .list()
                .getItems()
                .size();
    }

    /** Secrets of the Instance; the namespace's NetworkPolicies are not its own. */
    private int owned(String namespace) {
        return controlPlane
                .admin()
                .secrets()
                .inNamespace(namespace)
                .withLabels(Labels.of("web"))
                .list()
                .getItems()
                .size();
    }
}
