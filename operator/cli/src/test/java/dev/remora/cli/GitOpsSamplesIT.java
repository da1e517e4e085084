package dev.remora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Argo CD and Kustomize are given in samples/ is what they take: real kubectl, and Argo CD's own CRDs. */
@OnControlPlane
class GitOpsSamplesIT {
    private static final Path ARGOCD = Samples.FOLDER.resolve("gitops/argocd");
    private static final Path TEAM = Samples.FOLDER.resolve("gitops/team-a");

    private final ControlPlane controlPlane;
    private final Path folder;

    GitOpsSamplesIT(ControlPlane controlPlane, @TempDir Path folder) {
        this.controlPlane = controlPlane;
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"application.yaml", "applicationset.yaml"})
    void shouldBeTakenByArgoCdsOwnDefinitions(String file) throws Exception {
        // Given
        namespace("argocd");
        controlPlane.apply(
                argocdCrds().resolve("application-crd.yaml"), argocdCrds().resolve("applicationset-crd.yaml"));

        // Then: strict validation refuses fields that Argo CD does not know
        kubectl("apply", "--validate=strict", "--filename", ARGOCD.resolve(file).toString());
    }

    @Test
    void shouldAddHealthScriptsToArgoCdsConfigMapAndLeaveTheRest() throws Exception {
        // Given
        namespace("argocd");
        controlPlane
                .admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("argocd-cm")
                        .withNamespace("argocd")
                        .endMetadata()
                        .addToData("url", "https://argocd.example.com")
                        .build())
                .serverSideApply();

        // When
        String patch = ARGOCD.resolve("health.yaml").toString();
        kubectl("--namespace", "argocd", "patch", "configmap", "argocd-cm", "--patch-file", patch);

        // Then
        ConfigMap patched = Objects.requireNonNull(controlPlane
                .admin()
                .configMaps()
                .inNamespace("argocd")
                .withName("argocd-cm")
                .get());
        assertThat(patched.getData())
                .containsOnlyKeys(
                        "url",
                        "resource.customizations.health.remora.dev_Instance",
                        "resource.customizations.health.remora.dev_Plugin");
    }

    @ParameterizedTest
    @CsvSource({"staging, team-a-staging, 1Gi", "production, team-a, 4Gi"})
    void shouldMakeTeamsInstancesOfBaseAndOverlay(String overlay, String namespace, String memory) throws Exception {
        // Given
        namespace(namespace);

        // When
        kubectl(
                "apply",
                "--validate=strict",
                "--kustomize",
                TEAM.resolve("overlays").resolve(overlay).toString());

        // Then
        assertThat(kubectl("--namespace", namespace, "get", "instance", "web", "--output=jsonpath={.spec.memory}"))
                .isEqualTo(memory);
        assertThat(kubectl("--namespace", namespace, "get", "plugins.remora.dev", "hello", "--output=name"))
                .isEqualTo("plugin.remora.dev/hello\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"python", "java"})
    void shouldMakeDeploymentWithItsProgram(String language) throws Exception {
        // Given
        namespace("demo");
        kubectl("label", "namespace", "demo", "--overwrite", "pod-security.kubernetes.io/enforce=restricted");

        // When
        String output = kubectl(
                "apply",
                "--validate=strict",
                "--kustomize",
                Samples.FOLDER.resolve("callers").resolve(language).toString());

        // Then
        assertThat(output).doesNotContain("Warning");
        var admin = controlPlane.admin();
        Deployment deployment = admin.apps()
                .deployments()
                .inNamespace("demo")
                .withName("caller-" + language)
                .require();
        var pod = deployment.getSpec().getTemplate().getSpec();
        String map = pod.getVolumes().getFirst().getConfigMap().getName();
        assertThat(map).startsWith("caller-" + language + "-");
        assertThat(admin.configMaps()
                        .inNamespace("demo")
                        .withName(map)
                        .require()
                        .getData())
                .hasSize(1);
        assertThat(pod.getServiceAccountName()).isEqualTo("caller");
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

    private String kubectl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Binaries.ofCheckout().kubernetes("kubectl").toString());
        command.add("--kubeconfig=" + Files.writeString(folder.resolve("kubeconfig"), controlPlane.adminKubeconfig()));
        command.add("--cache-dir=" + folder.resolve("cache"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static Path argocdCrds() throws IOException {
        String pin = Files.readString(Repository.root().resolve("e2e/binaries/argocd/go.mod"));
        var version = Pattern.compile("argo-cd/v3 (v\\S+)").matcher(pin);
        assertThat(version.find()).isTrue();
        return Binaries.ofCheckout().cache().resolve("argocd").resolve(version.group(1));
    }
}
