package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.remora.client.GatewayException;
import dev.remora.client.PluginClient;
import dev.remora.client.RemoraClient;
import dev.remora.client.RequestNotSentException;
import dev.remora.client.RequestSentException;
import dev.remora.client.ServerSentEvent;
import dev.remora.client.TokenSource;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.ScenarioPlugin;
import dev.remora.gateway.testing.WebSocketPlugin;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dev.remora.client} with the gateway as it ships: real tokens, which are renewed, and TLS, whose authority changes. */
@OnControlPlane
@SuppressWarnings("NullAway.Init")
class RemoraClientIT {
    private final ControlPlane controlPlane;

    @TempDir
    Path folder;

    private Backend scenario;
    private RenewalLab lab;
    private RemoraClient client;
    private PluginClient plugin;

    RemoraClientIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeEach
    void start() throws Exception {
        scenario = ScenarioPlugin.start();
        lab = RenewalLab.start(controlPlane, folder, scenario, "--wake-timeout=200ms");
        client = lab.client().build();
        plugin = client.instance(lab.gateway().namespace(), "vm").plugin("hello");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        lab.close();
    }

    @Test
    void shouldCallByNameAndByUid() throws Exception {
        // When
        HttpResponse<String> byName = plugin.get("/files/list?a=%2F&b=..//");
        HttpResponse<String> byUid =
                client.instance(lab.gateway().uid()).plugin("hello").post("/commands", "{\"command\": \"true\"}");

        // Then
        assertThat(byName.body())
                .startsWith("GET /files/list?a=%2F&b=..// HTTP/1.1\r\n")
                .contains(
                        "X-Remora-User: system:serviceaccount:" + lab.gateway().namespace() + ":caller\r\n");
        assertThat(byUid.body())
                .startsWith("POST /commands HTTP/1.1\r\n")
                .containsIgnoringCase("Content-Type: application/json\r\n")
                .endsWith("{\"command\": \"true\"}");
    }

    @Test
    void shouldGoOnWhenTheTokenIsRenewed() throws Exception {
        // Given
        try (WebSocketPlugin sockets = WebSocketPlugin.start();
                RemoraClient another = lab.client().build()) {
            become(sockets);
            PluginClient tail = another.instance(lab.gateway().uid()).plugin("tail");
            open(tail).abort();
            int before = plugin.get("/").statusCode();

            // When
            lab.renewToken();

            // Then: at once, though the file was read a moment ago
            assertThat(before).isEqualTo(200);
            assertThat(plugin.get("/").statusCode()).isEqualTo(200);
            open(tail).abort();
        }
    }

    @Test
    void shouldGoOnWhenTheAuthorityIsRenewed() throws Exception {
        // Given
        int before = plugin.get("/").statusCode();
        Path old = Files.copy(lab.authorities(), folder.resolve("old-ca.crt"));

        // When
        lab.renewAuthority();

        // Then
        assertThat(before).isEqualTo(200);
        await().atMost(Duration.ofSeconds(60)) // until the connection from before has ended
                .until(() -> plugin.get("/").statusCode() == 200);
        try (RemoraClient left = lab.client().authorities(old).build()) {
            assertThatThrownBy(() ->
                            left.instance(lab.gateway().uid()).plugin("hello").get("/"))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void shouldTrustNobodyWithoutAuthorities() throws Exception {
        // Given
        Path none = Files.writeString(folder.resolve("none"), "no certificate");

        // Then
        try (RemoraClient left = lab.client().authorities(none).build()) {
            assertThatThrownBy(() ->
                            left.instance(lab.gateway().uid()).plugin("hello").get("/"))
                    .isInstanceOf(SSLException.class)
                    .hasStackTraceContaining("no authorities in " + none);
        }
    }

    @Test
    void shouldTellTheGatewaysErrorsFromThePlugins() throws Exception {
        // When
        HttpResponse<String> plugins = plugin.post("/early", "x");
        GatewayException missing = catchThrowableOfType(
                GatewayException.class,
                () -> client.instance(lab.gateway().uid()).plugin("nothing").get("/"));
        lab.takeStrangersToken();
        RequestNotSentException forbidden;
        try (RemoraClient stranger = lab.client().build()) {
            forbidden = catchThrowableOfType(
                    RequestNotSentException.class,
                    () -> stranger.instance(lab.gateway().uid()).plugin("hello").get("/"));
        }

        // Then
        assertThat(plugins.statusCode()).isEqualTo(413);
        assertThat(plugins.body()).isEqualTo("too much");
        assertThat(missing).isInstanceOf(RequestNotSentException.class);
        assertThat(missing.problem().slug()).isEqualTo("plugin-not-found");
        assertThat(forbidden).hasMessage("403 forbidden: The caller may not do this to this plugin.");
        assertThat(forbidden.problem().title()).isEqualTo("Forbidden");
    }

    @Test
    void shouldNotRepeatWhatThePluginGot() throws Exception {
        // Given
        try (Backend broken = Backend.start(wire -> wire.readHead())) {
            become("state: Running\naddress: 127.0.0.1\nvmiUID: vmi-1", true, broken);
            await().until(() -> {
                try {
                    plugin.get("/");
                    return false; // the one before still
                } catch (RequestSentException gotIt) {
                    return true;
                }
            });
            int before = broken.accepted();

            // When
            RequestSentException failed = catchThrowableOfType(RequestSentException.class, () -> plugin.get("/"));

            // Then
            assertThat(failed.problem().slug()).isEqualTo("plugin-broke");
            assertThat(broken.accepted()).isEqualTo(before + 1);
        }
    }

    @Test
    void shouldWaitForAnInstanceThatWakes() throws Exception {
        // Given
        lab.gateway().setSpec("scaleToZero: {idleAfter: 5m}");
        become("state: Sleeping", false, scenario);
        HttpRequest request =
                plugin.request("/sum").POST(BodyPublishers.ofString("once")).build();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpResponse<String>> answer = threads.submit(() -> plugin.send(request, BodyHandlers.ofString()));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> lab.gateway().audit().contains("\"problem\":\"instance-waking\""));

            // When
            become("state: Running\naddress: 127.0.0.1\nvmiUID: vmi-2", true, scenario);

            // Then
            assertThat(answer.get().body()).startsWith("4 ");
        }
    }

    @Test
    void shouldStreamBothWays() throws Exception {
        // Given
        byte[] block = new byte[64 * 1024];
        HttpRequest upload = plugin.request("/sum")
                .POST(BodyPublishers.ofInputStream(() ->
                        new SequenceInputStream(new ByteArrayInputStream(block), new ByteArrayInputStream(block))))
                .build();

        // Then
        assertThat(plugin.send(upload, BodyHandlers.ofString()).body()).startsWith((2 * block.length) + " ");

        // And: the second event comes because the first was read
        HttpResponse<Stream<ServerSentEvent>> listening =
                plugin.send(plugin.request("/events").build(), ServerSentEvent.handler());
        try (Stream<ServerSentEvent> events = listening.body()) {
            Iterator<ServerSentEvent> all = events.iterator();
            assertThat(all.next().data()).isEqualTo("first");
            plugin.post("/events/next", "");
            assertThat(all.next().data()).isEqualTo("second");
        }
    }

    @Test
    void shouldOpenWebSocketsAndTellWhyNot() throws Exception {
        try (WebSocketPlugin sockets = WebSocketPlugin.start()) {
            // Given
            become(sockets);
            Echo echo = new Echo();

            // When
            open(client.instance(lab.gateway().uid()).plugin("tail")).abort();
            WebSocket socket =
                    client.instance(lab.gateway().uid()).plugin("tail").webSocket("/shell", echo);
            socket.sendText("hello", true).join();

            // Then
            assertThat(echo.heard.get(60, TimeUnit.SECONDS)).isEqualTo("hello");
            socket.abort();
            assertThatThrownBy(() ->
                            client.instance(lab.gateway().uid()).plugin("late").webSocket("/", new Echo()))
                    .isInstanceOf(RequestNotSentException.class)
                    .hasMessage("409 plugin-queued");
        }
    }

    @Test
    void shouldOpenAPluginWithItsOwnToken() throws Exception {
        // Given
        lab.gateway().ownToken("the-plugins");
        lab.gateway().grantOwnToken();
        PluginClient guarded = client.instance(lab.gateway().uid()).plugin("guarded");

        // Then
        assertThat(guarded.withToken(TokenSource.of("the-plugins")).get("/").statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> guarded.get("/")).hasMessageStartingWith("403 own-token-required: ");
    }

    private void become(String state, boolean ready, Backend backend) {
        lab.gateway().setStatus(state + """

                plugins:
                - {name: hello, port: %d, state: Loaded, ready: %s}
                """.formatted(backend.address().getPort(), ready));
    }

    private void become(WebSocketPlugin sockets) {
        lab.gateway().setStatus("""
                state: Running
                address: 127.0.0.1
                vmiUID: vmi-1
                plugins:
                - {name: hello, port: %d, state: Loaded, ready: true}
                - {name: tail, port: %d, state: Loaded, ready: true}
                - {name: late, state: Queued, ready: false}
                """.formatted(
                        scenario.address().getPort(), sockets.address().getPort()));
    }

    /** The gateway may not have seen yet where the plugin is: it is asked until it has. */
    private static WebSocket open(PluginClient tail) throws Exception {
        return await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(WebSocketHandshakeException.class)
                .until(() -> tail.webSocket("/shell", new Echo()), socket -> true);
    }

    private static final class Echo implements WebSocket.Listener {
        private final CompletableFuture<String> heard = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.complete(data.toString());
            socket.request(1);
            return null;
        }
    }
}
