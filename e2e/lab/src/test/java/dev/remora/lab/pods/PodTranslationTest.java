package dev.remora.lab.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.image.Program;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodTranslationTest {
    private static final PodTranslation.Place PLACE =
            new PodTranslation.Place("127.0.9.130", Path.of("/lab/pods/gateway-1"));

    private static final String POD = """
            metadata: {name: gateway-1, namespace: remora-system}
            spec:
              serviceAccountName: remora-gateway
              containers:
              - name: gateway
                image: ghcr.io/remora-dev/remora-gateway:0.1.0@sha256:12
                args: ["--listen=:8443", "--tls-key=/etc/remora/tls/tls.key"]
                env:
                - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                - {name: REMORA_LOG_LEVEL, value: debug}
                ports: [{name: management, containerPort: 9090}]
                readinessProbe: {httpGet: {path: /readyz, port: management}}
                resources: {limits: {memory: 384Mi}}
                volumeMounts:
                - {name: tls, mountPath: /etc/remora/tls}
                - {name: scratch, mountPath: /tmp}
            """;

    private static Pod pod(String more) {
        return Serialization.unmarshal(POD + more, Pod.class);
    }

    @Test
    void shouldStartTheProgramAsItsImageDoes() {
        // When
        PodTranslation translation = PodTranslation.of(pod(""), PLACE);

        // Then
        assertThat(translation.program()).isEqualTo(Program.GATEWAY);
        assertThat(translation.javaOptions())
                .containsAll(Program.GATEWAY.javaOptions())
                .contains(
                        "-XX:MaxRAM=402653184",
                        "-Djava.io.tmpdir=/lab/pods/gateway-1/volumes/scratch",
                        "-Djdk.net.hosts.file=/lab/pods/gateway-1/hosts");
        assertThat(translation.arguments())
                .containsExactly("--listen=127.0.9.130:8443", "--tls-key=/lab/pods/gateway-1/volumes/tls/tls.key");
        assertThat(translation.readiness()).contains(URI.create("http://127.0.9.130:9090/readyz"));
    }

    @Test
    void shouldGiveItTheEnvironmentOfThePodAndNothingElse() {
        assertThat(PodTranslation.of(pod(""), PLACE).environment())
                .containsOnlyKeys("PATH", "LANG", "HOSTNAME", "KUBECONFIG", "POD_NAME", "REMORA_LOG_LEVEL")
                .containsEntry("POD_NAME", "gateway-1")
                .containsEntry("REMORA_LOG_LEVEL", "debug")
                .containsEntry("KUBECONFIG", "/lab/pods/gateway-1/kubeconfig");
    }

    @Test
    void shouldGiveItNoCredentialsWherePodsGetNone() {
        assertThat(PodTranslation.of(pod("  automountServiceAccountToken: false\n"), PLACE)
                        .environment())
                .doesNotContainKey("KUBECONFIG");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "    lifecycle: {preStop: {sleep: {seconds: 5}}}\n",
                "    command: [sh]\n",
                "    envFrom: [{secretRef: {name: more}}]\n",
                "  initContainers: [{name: first}]\n",
                "  hostNetwork: true\n",
                "  volumes: [{name: x, hostPath: {path: /var/run}}]\n",
                "  volumes: [{name: x, projected: {sources: []}}]\n"
            })
    void shouldRefuseAFieldThatNobodyHasThoughtOf(String field) {
        assertThatThrownBy(() -> PodTranslation.of(pod(field), PLACE))
                .isInstanceOf(UntranslatableException.class)
                .hasMessageContaining(field.strip().replaceAll("(?s)[: ].*", ""));
    }
}
