package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestAuthority;
import dev.remora.gateway.testing.Wire;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.netty.pkitesting.X509Bundle;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a real kube-apiserver: its users' ordinary kubeconfigs reach plugins, and everything else goes on as before. */
@SuppressWarnings("NullAway.Init")
class AggregatedApiIT {
    @TempDir
    static Path folder;

    private static AggregatedLab behind;
    private static ControlPlane controlPlane;
    private static ShippedGateway lab;

    @BeforeAll
    static void start() throws Exception {
        behind = AggregatedLab.start(folder, Backend.echo());
        controlPlane = behind.controlPlane();
        lab = behind.gateway();
    }

    @AfterAll
    static void stop() throws IOException {
        behind.close();
    }

    @Test
    void shouldReachAPluginWithKubectl() throws Exception {
        // Given
        lab.caller("kubectl", "instances/plugins", "get");

        // When
        String answer = kubectl("kubectl", "get", "--raw", plugin("hello") + "/files/list?a=1");

        // Then
        assertThat(answer)
                .startsWith("GET /files/list?a=1 HTTP/1.1\r\n")
                .contains("X-Remora-User: system:serviceaccount:" + lab.namespace() + ":kubectl\r\n")
                .contains("X-Forwarded-Prefix: " + plugin("hello") + "\r\n")
                .doesNotContainIgnoringCase("X-Remote-")
                .doesNotContainIgnoringCase("Authorization");
        assertThat(lab.audit()).contains("\"user\":\"system:serviceaccount:" + lab.namespace() + ":kubectl\"");
    }

    @Test
    void shouldPassABodyOn() throws Exception {
        // Given
        lab.caller("creator", "instances/plugins", "create");
        Path body = Files.writeString(folder.resolve("body.json"), "{\"cmd\":\"true\"}");

        // When
        String answer = kubectl("creator", "create", "--raw", plugin("hello") + "/commands", "-f", body.toString());

        // Then
        assertThat(answer).startsWith("POST /commands HTTP/1.1\r\n").endsWith("{\"cmd\":\"true\"}");
    }

    @Test
    void shouldReachAPluginWithAClientLibrary() {
        // Given
        lab.caller("library", "instances/plugins", "get");

        // When
        try (KubernetesClient client = controlPlane.identities().client(lab.namespace(), "library")) {
            // Then
            assertThat(client.raw(plugin("hello") + "/x")).startsWith("GET /x HTTP/1.1\r\n");
        }
    }

    @Test
    void shouldRefuseWhoHasNoRight() throws Exception {
        // Given
        lab.caller("other-plugin", "instances/plugins/tail", "get");

        // Then
        assertThat(kubectl("other-plugin", "get", "--raw", plugin("hello"))).contains("Forbidden");
    }

    @Test
    void shouldKeepDiscoveryHealthy() throws Exception {
        assertThat(kubectl(null, "api-resources"))
                .containsPattern("instances +inst +remora.dev/v1alpha1")
                .doesNotContain("gateway.remora.dev")
                .doesNotContainIgnoringCase("error");
        assertThat(kubectl(null, "api-versions")).contains("gateway.remora.dev/v1alpha1");
        assertThat(kubectl(null, "get", "instances", "-n", lab.namespace())).contains("vm");
        assertThat(kubectl(null, "get", "apiservice", "v1alpha1.gateway.remora.dev"))
                .contains("True");
    }

    /** kube-apiserver downloads the schemas of other servers in the background, some time after they became available. */
    @Test
    void shouldPublishItsSchema() {
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(kubectl(null, "get", "--raw", "/openapi/v3")
                                .contains("apis/gateway.remora.dev/v1alpha1"))
                        .as("/openapi/v3 lists gateway.remora.dev/v1alpha1")
                        .isTrue());
    }

    @Test
    void shouldNotKeepNamespacesFromGoing() {
        // Given
        String namespace = controlPlane.newNamespace("goes");

        // When
        controlPlane.admin().namespaces().withName(namespace).delete();

        // Then
        await().atMost(Duration.ofSeconds(90))
                .until(() ->
                        controlPlane.admin().namespaces().withName(namespace).get() == null);
    }

    @Test
    void shouldBelieveTheHeadersOfTheFrontProxyOnly() throws Exception {
        String forged = "X-Remote-User: kubernetes-admin\r\nX-Remote-Group: system:masters\r\n";

        // Then
        refuses(null, forged);
        refuses(new TestAuthority("front-proxy-ca").client("CN=front-proxy-client"), forged);
        assertThat(ask(lab.aggregationPort(), behind.proxies().client("CN=somebody-else"), forged)
                        .status())
                .isEqualTo(401);
        assertThat(ask(lab.port(), null, forged).status()).isEqualTo(401);
        assertThat(ask(lab.aggregationPort(), behind.proxies().client("CN=front-proxy-client"), "")
                        .status())
                .isEqualTo(401);
        assertThat(ask(
                                lab.aggregationPort(),
                                behind.proxies().client("CN=front-proxy-client"),
                                "X-Remote-User: system:anonymous\r\nX-Remote-Group: system:unauthenticated\r\n")
                        .status())
                .isEqualTo(401);
        assertThat(ask(lab.aggregationPort(), behind.proxies().client("CN=front-proxy-client"), forged)
                        .status())
                .isEqualTo(200);
    }

    private static void refuses(@Nullable X509Bundle own, String headers) {
        assertThatThrownBy(() -> ask(lab.aggregationPort(), own, headers))
                .isInstanceOfAny(SSLException.class, EOFException.class, SocketException.class);
    }

    private static Wire.Message ask(int port, @Nullable X509Bundle own, String headers) throws Exception {
        try (Wire caller =
                new Wire(behind.servers().trusting(own).getSocketFactory().createSocket("127.0.0.1", port))) {
            caller.send("GET " + plugin("hello") + " HTTP/1.1\r\nHost: gw\r\n" + headers + "\r\n");
            return caller.expectMessage();
        }
    }

    private static String plugin(String name) {
        return behind.plugin(name);
    }

    private static String kubectl(@Nullable String caller, String... arguments)
            throws IOException, InterruptedException {
        return behind.kubectl(caller, arguments);
    }
}
