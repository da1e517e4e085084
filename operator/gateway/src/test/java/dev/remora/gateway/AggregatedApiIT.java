package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.TestAuthority;
import dev.remora.gateway.testing.Wire;
import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a real kube-apiserver: its users' ordinary kubeconfigs reach plugins, and everything else goes on as before. */
@SuppressWarnings("NullAway.Init")
class AggregatedApiIT {
    private static final String GROUP = "/apis/gateway.remora.dev/v1alpha1";

    @TempDir
    static Path folder;

    private static TestAuthority proxies;
    private static TestAuthority servers;
    private static ControlPlane controlPlane;
    private static ShippedGateway lab;

    @BeforeAll
    static void start() throws Exception {
        proxies = new TestAuthority("front-proxy-ca");
        servers = new TestAuthority("serving-ca");
        X509Bundle proxy = proxies.client("CN=front-proxy-client");
        Path proxyFolder = folder.resolve("proxy");
        TestAuthority.write(proxyFolder, proxy);
        controlPlane = ControlPlane.start(
                "--requestheader-client-ca-file=" + proxies.file(folder.resolve("proxy-ca.crt")),
                "--requestheader-allowed-names=front-proxy-client",
                "--requestheader-username-headers=X-Remote-User",
                "--requestheader-uid-headers=X-Remote-Uid",
                "--requestheader-group-headers=X-Remote-Group",
                "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                "--proxy-client-cert-file=" + proxyFolder.resolve("tls.crt"),
                "--proxy-client-key-file=" + proxyFolder.resolve("tls.key"));
        controlPlane.applyRemoraCrds();
        TestAuthority.write(
                folder,
                servers.server(new CertificateBuilder()
                        .ecp256()
                        .addSanDnsName("remora-gateway-aggregation.remora-system.svc")));
        lab = ShippedGateway.start(
                controlPlane,
                "--tls-cert=" + folder.resolve("tls.crt"),
                "--tls-key=" + folder.resolve("tls.key"),
                "--aggregation-listen=127.0.0.1:0");
        lab.awaitReady();
        register(lab.aggregationPort());
    }

    /** As helm/remora/aggregation does, but kube-apiserver finds the gateway on this machine. */
    private static void register(int port) throws IOException {
        String authority =
                Base64.getEncoder().encodeToString(Files.readAllBytes(servers.file(folder.resolve("serving-ca.crt"))));
        String manifest = Files.readString(Repository.root().resolve("helm/remora/aggregation/apiservice.yaml"))
                .replaceFirst(
                        "(?s)spec:\\n  selector:.*?\\n---", "spec: {type: ExternalName, externalName: localhost}\n---")
                .replace("port: 443", "port: " + port)
                .replace("caBundle: \"\"", "caBundle: " + authority);
        List<HasMetadata> resources = controlPlane
                .admin()
                .load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .items();
        resources.forEach(controlPlane::apply);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> kubectl(null, "get", "--raw", GROUP).contains("instances/plugins"));
    }

    @AfterAll
    static void stop() throws IOException {
        lab.close();
        controlPlane.close();
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
        assertThat(kubectl(null, "get", "--raw", "/openapi/v3")).contains("gateway.remora.dev/v1alpha1");
        assertThat(kubectl(null, "get", "apiservice", "v1alpha1.gateway.remora.dev"))
                .contains("True");
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
        assertThat(ask(lab.aggregationPort(), proxies.client("CN=somebody-else"), forged)
                        .status())
                .isEqualTo(401);
        assertThat(ask(lab.port(), null, forged).status()).isEqualTo(401);
        assertThat(ask(lab.aggregationPort(), proxies.client("CN=front-proxy-client"), "")
                        .status())
                .isEqualTo(401);
        assertThat(ask(
                                lab.aggregationPort(),
                                proxies.client("CN=front-proxy-client"),
                                "X-Remote-User: system:anonymous\r\nX-Remote-Group: system:unauthenticated\r\n")
                        .status())
                .isEqualTo(401);
        assertThat(ask(lab.aggregationPort(), proxies.client("CN=front-proxy-client"), forged)
                        .status())
                .isEqualTo(200);
    }

    private static void refuses(@Nullable X509Bundle own, String headers) {
        assertThatThrownBy(() -> ask(lab.aggregationPort(), own, headers))
                .isInstanceOfAny(SSLException.class, EOFException.class, SocketException.class);
    }

    private static Wire.Message ask(int port, @Nullable X509Bundle own, String headers) throws Exception {
        try (Wire caller = new Wire(servers.trusting(own).getSocketFactory().createSocket("127.0.0.1", port))) {
            caller.send("GET " + plugin("hello") + " HTTP/1.1\r\nHost: gw\r\n" + headers + "\r\n");
            return caller.expectMessage();
        }
    }

    private static String plugin(String name) {
        return GROUP + "/namespaces/" + lab.namespace() + "/instances/vm/plugins/" + name;
    }

    /**
     * Output and errors of kubectl.
     *
     * @param caller ServiceAccount whose kubeconfig it uses; {@code null}: the administrator's
     */
    private static String kubectl(@Nullable String caller, String... arguments)
            throws IOException, InterruptedException {
        Path kubeconfig = Files.writeString(
                Files.createTempFile(folder, "kubeconfig", ".yaml"),
                caller == null
                        ? controlPlane.adminKubeconfig()
                        : controlPlane.identities().kubeconfig(lab.namespace(), caller));
        List<String> command = new ArrayList<>();
        command.add(Binaries.ofCheckout().kubernetes("kubectl").toString());
        command.add("--kubeconfig=" + kubeconfig);
        command.add("--cache-dir=" + folder.resolve("kubectl-cache"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
