package dev.remora.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnControlPlane
class ApiBehaviourIT {
    private final ControlPlane controlPlane;

    ApiBehaviourIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void shouldMergePluginsByNameWhenTwoManagersApplyTheirOwn() {
        // Given
        String namespace = controlPlane.newNamespace("merge");
        apply("team", namespace, "{name: hello, rom: {image: a/hello}}");

        // When
        apply("platform", namespace, "{name: metrics, rom: {image: a/metrics}}");

        // Then
        assertThat(plugins(namespace)).extracting(InstancePlugin::name).containsExactly("hello", "metrics");
    }

    @Test
    void shouldKeepEveryDigitWhenConfigHoldsNumbers() {
        // Given
        String namespace = controlPlane.newNamespace("digits");

        // When
        apply(
                "team",
                namespace,
                "{name: hello, rom: {image: a/b}, config: {id: 9007199254740993, ratio: 1.0000000000000002}}");

        // Then
        JsonNode config = plugins(namespace).getFirst().config();
        assertThat(config).hasToString("{\"id\":9007199254740993,\"ratio\":1.0000000000000002}");
    }

    @Test
    void shouldTellNullFromNothingWhenConfigIsNull() {
        // Given
        String namespace = controlPlane.newNamespace("null");

        // When
        apply("team", namespace, "{name: given, rom: {image: a/b}, config: null}");
        apply("other", namespace, "{name: absent, rom: {image: a/b}}");

        // Then
        assertThat(plugins(namespace))
                .extracting(InstancePlugin::config)
                .satisfiesExactly(
                        given -> assertThat((Object) given).isEqualTo(NullNode.instance),
                        absent -> assertThat((Object) absent).isNull());
    }

    @Test
    void shouldShowTheCardWhenListed(@TempDir Path folder) throws Exception {
        // Given
        String namespace = controlPlane.newNamespace("card");
        apply("team", namespace, "{name: hello, rom: {image: a/b}}");

        // When
        String table = kubectl(folder, "get", "inst", "--namespace", namespace);

        // Then
        assertThat(table.lines().findFirst().orElseThrow().split(" +"))
                .containsExactly("NAME", "STATE", "READY", "PLUGINS", "QUEUED", "AGE");
    }

    @Test
    void shouldAnswerToItsShortNameWhenAPluginIsListed(@TempDir Path folder) throws Exception {
        // Given
        String namespace = controlPlane.newNamespace("short");

        // When
        String answer = kubectl(folder, "get", "iplugin", "--namespace", namespace);

        // Then
        assertThat(answer).isEqualTo("No resources found in " + namespace + " namespace.\n");
    }

    @Test
    void shouldRefuseAnotherSourceWhenThereIsOne() {
        // Given
        String namespace = controlPlane.newNamespace("source");
        made(namespace, "source: {instance: {name: web}}");

        // When
        // Then
        for (String other : List.of(
                "source: {instance: {name: other}}", "source: {template: {name: web}}", "image: quay.io/debian")) {
            assertThatThrownBy(() -> replaced(namespace, other))
                    .as(other)
                    .hasMessageContaining("the source cannot be changed");
        }
    }

    @Test
    void shouldRefuseSourceWhenThereWasNone() {
        // Given
        String namespace = controlPlane.newNamespace("source");
        made(namespace, "image: quay.io/debian");

        // When
        // Then
        assertThatThrownBy(() -> replaced(namespace, "source: {instance: {name: web}}"))
                .hasMessageContaining("the source cannot be changed");
    }

    @Test
    void shouldTakeAnotherListOfUnwantedPluginsWhenTheSourceStays() {
        // Given
        String namespace = controlPlane.newNamespace("source");
        made(namespace, "source: {instance: {name: web}}");

        // When
        replaced(namespace, "source: {instance: {name: web}, withoutPlugins: [tail]}");

        // Then
        assertThat(get(namespace).getSpec().source())
                .hasToString(
                        "InstanceSource[instance=SourceReference[name=web], template=null, snapshot=null, withoutPlugins=[tail]]");
    }

    private void made(String namespace, String spec) {
        controlPlane.admin().resource(instance(namespace, spec)).create();
    }

    private void replaced(String namespace, String spec) {
        controlPlane.admin().resource(instance(namespace, spec)).update();
    }

    private static GenericKubernetesResource instance(String namespace, String spec) {
        return Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: guest, namespace: %s}
                spec: {%s}
                """.formatted(namespace, spec), GenericKubernetesResource.class);
    }

    private void apply(String manager, String namespace, String plugin) {
        GenericKubernetesResource instance =
                Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: guest, namespace: %s}
                spec:
                  image: quay.io/containerdisks/debian:12
                  plugins: [%s]
                """.formatted(namespace, plugin), GenericKubernetesResource.class);
        controlPlane
                .admin()
                .resource(instance)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(manager)
                        .build());
    }

    private List<InstancePlugin> plugins(String namespace) {
        List<InstancePlugin> plugins = get(namespace).getSpec().plugins();
        return plugins == null ? List.of() : plugins;
    }

    private Instance get(String namespace) {
        return controlPlane
                .admin()
                .resources(Instance.class)
                .inNamespace(namespace)
                .withName("guest")
                .get();
    }

    private String kubectl(Path folder, String... arguments) throws IOException, InterruptedException {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), controlPlane.adminKubeconfig());
        ProcessBuilder kubectl = new ProcessBuilder(
                        Binaries.ofCheckout().kubernetes("kubectl").toString(), "--kubeconfig", kubeconfig.toString())
                .redirectErrorStream(true);
        kubectl.command().addAll(List.of(arguments));
        Process process = kubectl.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
