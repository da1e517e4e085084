package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.ScenarioClient;
import dev.remora.gateway.testing.ScenarioPlugin;
import dev.remora.gateway.testing.WebSocketPlugin;
import dev.remora.lab.controlplane.Binaries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One scenario, with the clients that people have, against the gateway as it ships: real kube-apiserver, TLS, real tokens.
 * The clients are in e2e/clients, their lines for users in docs/clients.md.
 */
@SuppressWarnings("NullAway.Init")
class StandardClientsIT {
    @TempDir
    static Path folder;

    private static WebSocketPlugin sockets;
    private static AggregatedLab lab;
    private static Caller caller;

    /**
     * @param gateway without a path
     * @param plugin path of the plugin
     * @param socket path of the one that speaks WebSocket
     * @param token of a ServiceAccount that may do everything with the Instance's plugins
     * @param stranger token of one that may do nothing
     */
    record Caller(URI gateway, String plugin, String socket, String token, String stranger) {
        /** Where a path of the plugin is. */
        URI at(String path) {
            return gateway.resolve(plugin + path);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Backend plugin = ScenarioPlugin.start();
        sockets = WebSocketPlugin.start();
        lab = AggregatedLab.start(folder, plugin);
        ShippedGateway gateway = lab.gateway();
        gateway.setStatus(
                """
                state: Running
                address: 127.0.0.1
                vmiUID: vmi-1
                plugins:
                - {name: hello, port: %d, state: Loaded, ready: true}
                - {name: tail, port: %d, state: Loaded, ready: true}
                """.formatted(plugin.address().getPort(), sockets.address().getPort()));
        gateway.caller("caller", "instances/plugins", "get, create, update, delete");
        lab.controlPlane().identities().serviceAccount(gateway.namespace(), "stranger");
        caller = new Caller(
                URI.create("https://127.0.0.1:" + gateway.port()),
                gateway.byName("hello"),
                gateway.byName("tail"),
                lab.controlPlane().identities().token(gateway.namespace(), "caller"),
                lab.controlPlane().identities().token(gateway.namespace(), "stranger"));
    }

    @AfterAll
    static void stop() throws IOException {
        lab.close();
        sockets.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void shouldServeCurl(String version) throws Exception {
        // When
        List<String> steps = run(Map.of(), ScenarioClient.file("curl.sh"), version);

        // Then
        assertThat(steps)
                .containsExactly(
                        "get",
                        "post",
                        "upload",
                        "download",
                        "events",
                        "head",
                        "errors",
                        "expect",
                        "early",
                        "reuse",
                        "trailers",
                        "cancel");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void shouldServeJava(Version version) throws Exception {
        try (JavaClient client = new JavaClient(caller, folder.resolve("serving-ca.crt"), version)) {
            client.get();
            client.post();
            client.upload();
            client.download();
            client.events();
            client.head();
            client.errors();
            client.expect();
            client.early();
            client.reuse();
            client.cancel();
        }
    }

    @Test
    void shouldServeWebSocketsOfJava() throws Exception {
        try (JavaClient client = new JavaClient(caller, folder.resolve("serving-ca.crt"), Version.HTTP_1_1)) {
            client.webSocket();
            client.largeMessage();
            client.refusedWebSocket();
        }
    }

    @Test
    void shouldServeWebSocketsOfPython() throws Exception {
        assertThat(run(Map.of(), python(), ScenarioClient.file("python_websockets.py")))
                .containsExactly("echo", "large", "ping", "close", "errors", "cancel");
    }

    @Test
    void shouldServePythonsKubernetesBehindTheApiServer() throws Exception {
        // Given
        Map<String, String> environment = Map.of(
                "KUBECONFIG", lab.kubeconfig("caller").toString(),
                "STRANGER", lab.kubeconfig("stranger").toString(),
                "PLUGIN", lab.plugin("hello"),
                "SOCKET", lab.plugin("tail"));

        // When
        List<String> steps = run(environment, python(), ScenarioClient.file("python_kubernetes.py"));

        // Then
        assertThat(steps)
                .containsExactly(
                        "get",
                        "post",
                        "upload",
                        "download",
                        "events",
                        "head",
                        "errors",
                        "early",
                        "reuse",
                        "websocket",
                        "cancel");
    }

    @Test
    void shouldServeFetchOfNode() throws Exception {
        // Given
        String authority = folder.resolve("serving-ca.crt").toString();

        // When
        List<String> steps =
                run(Map.of("NODE_EXTRA_CA_CERTS", authority), "node", ScenarioClient.file("node_fetch.mjs"));

        // Then
        assertThat(steps)
                .containsExactly(
                        "get", "reuse", "post", "upload", "download", "events", "head", "errors", "early", "cancel");
    }

    @Test
    void shouldServeHttp2OfNode() throws Exception {
        assertThat(run(Map.of(), "node", ScenarioClient.file("node_http2.mjs")))
                .containsExactly(
                        "get",
                        "post",
                        "upload",
                        "download",
                        "events",
                        "head",
                        "errors",
                        "expect",
                        "early",
                        "reuse",
                        "trailers",
                        "websocket",
                        "cancel");
    }

    @Test
    void shouldServeWebSocketsOfNode() throws Exception {
        assertThat(run(Map.of("NODE_PATH", "/usr/share/nodejs"), "node", ScenarioClient.file("node_websocket.cjs")))
                .containsExactly("echo", "large", "ping", "close", "errors", "cancel");
    }

    private static String python() {
        return Binaries.ofCheckout().python().toString();
    }

    /** Runs a client to its end, and tells the steps that it said it has done. */
    private static List<String> run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(folder, "client");
        Map<String, String> all = new HashMap<>(Map.of(
                "GATEWAY", caller.gateway().toString(),
                "PLUGIN", caller.plugin(),
                "SOCKET", caller.socket(),
                "TOKEN", caller.token(),
                "STRANGER", caller.stranger(),
                "CA", folder.resolve("serving-ca.crt").toString(),
                "WORK", work.toString()));
        all.putAll(environment);
        return ScenarioClient.run(work.resolve("output"), all, command);
    }
}
