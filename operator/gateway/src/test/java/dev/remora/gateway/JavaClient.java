package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.gateway.StandardClientsIT.Caller;
import dev.remora.gateway.testing.ScenarioPlugin;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The scenario of docs/clients.md with Java's own client. */
final class JavaClient implements AutoCloseable {
    private static final byte[] BLOCK = new byte[64 * 1024];
    private static final int BLOCKS = 512;

    static {
        new Random(9110).nextBytes(BLOCK);
    }

    private final Caller caller;
    private final Version version;
    private final HttpClient client;

    JavaClient(Caller caller, Path authority, Version version) throws Exception {
        this.caller = caller;
        this.version = version;
        this.client = client(trusting(authority), version);
    }

    // docs: setup
    /** Trusts the authority in a PEM file. Not needed when the gateway's certificate is from one that Java trusts anyway. */
    static SSLContext trusting(Path authority) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    static HttpClient client(SSLContext tls, Version version) {
        return HttpClient.newBuilder().sslContext(tls).version(version).build();
    }

    static HttpRequest.Builder request(URI address, String token) {
        return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token);
    }
    // docs: end

    private HttpRequest.Builder to(String path) {
        return request(caller.at(path), caller.token()).timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    void get() throws Exception {
        URI plugin = caller.at("");
        String token = caller.token();
        // docs: get
        URI address = URI.create(plugin + "/files/list?x=1");
        HttpResponse<String> answer = client.send(request(address, token).build(), BodyHandlers.ofString());
        // docs: end
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("GET /files/list?x=1 HTTP/1.1\r\n")
                .contains("X-Remora-User: system:serviceaccount:");
    }

    void post() throws Exception {
        HttpResponse<String> answer = ask(to("/commands").POST(BodyPublishers.ofString("{\"command\": \"true\"}")));
        assertThat(answer.body()).startsWith("POST /commands HTTP/1.1\r\n").endsWith("{\"command\": \"true\"}");
    }

    void upload() throws Exception {
        assertThat(ask(to("/sum").POST(BodyPublishers.fromPublisher(blocks(), (long) BLOCKS * BLOCK.length)))
                        .body())
                .as("with its length")
                .isEqualTo(BLOCKS * BLOCK.length + " " + sum());
        assertThat(ask(to("/sum").POST(blocks())).body())
                .as("without its length")
                .isEqualTo(BLOCKS * BLOCK.length + " " + sum());
    }

    private static BodyPublisher blocks() {
        return BodyPublishers.ofByteArrays(Collections.nCopies(BLOCKS, BLOCK));
    }

    private static String sum() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < BLOCKS; i++) {
            digest.update(BLOCK);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    void download() throws Exception {
        HttpResponse<InputStream> answer = client.send(to("/large").build(), BodyHandlers.ofInputStream());
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream body = answer.body()) {
            byte[] buffer = new byte[64 * 1024];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        assertThat(answer.headers().firstValue("X-Sha256"))
                .hasValue(HexFormat.of().formatHex(digest.digest()));
    }

    void events() throws Exception {
        HttpResponse<InputStream> answer = client.send(to("/events").build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("data: first");
            assertThat(ask(to("/events/next").POST(BodyPublishers.noBody())).statusCode())
                    .isEqualTo(204);
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("data: second");
        }
    }

    void head() throws Exception {
        HttpResponse<String> answer = ask(to("/large").HEAD());
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(ScenarioPlugin.LARGE);
        assertThat(answer.body()).isEmpty();
    }

    void errors() throws Exception {
        refused(404, "plugin-not-found", request(caller.gateway().resolve(other()), caller.token()));
        refused(401, "unauthenticated", request(caller.at("/"), "wrong"));
        refused(403, "forbidden", request(caller.at("/"), caller.stranger()));
    }

    private String other() {
        return caller.plugin().replace("plugins/hello", "plugins/nothing");
    }

    private void refused(int status, String slug, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = ask(request.timeout(Duration.ofSeconds(60)));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Remora-Error")).hasValue(slug);
        assertThat(answer.body()).contains("https://remora.dev/problems/" + slug);
    }

    void expect() throws Exception {
        assertThat(ask(to("/expect").expectContinue(true).POST(blocks())).body())
                .isEqualTo("waited " + BLOCKS * BLOCK.length);
        HttpResponse<String> unwanted = ask(to("/unwanted").expectContinue(true).POST(blocks()));
        assertThat(unwanted.statusCode()).isEqualTo(417);
        assertThat(unwanted.body()).isEqualTo("not wanted");
    }

    void early() throws Exception {
        HttpResponse<String> answer = ask(to("/early").POST(blocks()));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).isEqualTo("too much");
    }

    void reuse() throws Exception {
        HttpResponse<String> one = ask(to("/a"));
        HttpResponse<String> two = ask(to("/b"));
        assertThat(one.connectionLabel()).isPresent().isEqualTo(two.connectionLabel());
    }

    void cancel() throws Exception {
        HttpResponse<InputStream> endless = client.send(to("/endless").build(), BodyHandlers.ofInputStream());
        assertThat(endless.body().readNBytes(5))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("more\n");
        endless.body().close();
        assertThat(ask(to("/cancelled")).body()).isEqualTo("cancelled");
    }

    void webSocket() throws Exception {
        URI address = URI.create(caller.gateway().toString().replace("https:", "wss:") + caller.socket());
        String token = caller.token();
        Echo echo = new Echo();
        // docs: websocket
        WebSocket socket = client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(address, echo)
                .join();
        socket.sendText("hello", true).join();
        // docs: end
        assertThat(echo.text.get(60, TimeUnit.SECONDS)).isEqualTo("hello");
        socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).join();
        assertThat(echo.pong.get(60, TimeUnit.SECONDS)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        socket.sendClose(4000, "that is all").join();
        assertThat(echo.closed.get(60, TimeUnit.SECONDS)).isEqualTo("4000 that is all");
    }

    void largeMessage() {
        URI address = URI.create(caller.gateway().toString().replace("https:", "wss:") + caller.socket());
        Echo echo = new Echo();
        WebSocket socket = client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + caller.token())
                .buildAsync(address, echo)
                .join();
        byte[] message = new byte[4 << 20];
        new Random(1).nextBytes(message);
        for (int from = 0; from < message.length; from += 65536) {
            socket.sendBinary(ByteBuffer.wrap(message, from, 65536), from + 65536 == message.length)
                    .join();
        }
        assertThat(echo.binary.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(message);
        socket.abort();
    }

    void refusedWebSocket() {
        refusedWebSocket(404, caller.socket().replace("plugins/tail", "plugins/nothing"), caller.token());
        refusedWebSocket(401, caller.socket(), "wrong");
        refusedWebSocket(403, caller.socket(), caller.stranger());
    }

    private void refusedWebSocket(int status, String path, String token) {
        assertThatThrownBy(() -> client.newWebSocketBuilder()
                        .header("Authorization", "Bearer " + token)
                        .buildAsync(
                                URI.create(caller.gateway().toString().replace("https:", "wss:") + path), new Echo())
                        .join())
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(status));
    }

    /** What came last. */
    private static final class Echo implements WebSocket.Listener {
        final CompletableFuture<String> text = new CompletableFuture<>();
        final CompletableFuture<byte[]> binary = new CompletableFuture<>();
        final CompletableFuture<ByteBuffer> pong = new CompletableFuture<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            parts.writeBytes(part);
            if (last) {
                binary.complete(parts.toByteArray());
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            pong.complete(ByteBuffer.allocate(message.remaining()).put(message).flip());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status + " " + reason);
            return null;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
