package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.HELLO;
import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Protocol upgrades: WebSocket and any other. */
class UpgradeServerTest {
    private static final String UPGRADE = "Connection: keep-alive, Upgrade\r\nUpgrade: raw/1\r\n\r\n";
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw/1\r\n\r\n";

    @Test
    void shouldCarryWebSocket() throws Exception {
        // Given
        try (Backend backend = Backend.start(UpgradeServerTest::echoOneFrame);
                TestGateway gateway = TestGateway.hello(backend);
                HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<String> echoed = new CompletableFuture<>();

            // When
            WebSocket socket = client.newWebSocketBuilder()
                    .header("Authorization", "Bearer alice-token")
                    .buildAsync(
                            URI.create("ws://127.0.0.1:"
                                    + gateway.server().address().getPort() + HELLO + "/ws"),
                            listener(echoed))
                    .get(10, TimeUnit.SECONDS);
            socket.sendText("over the wire", true).get(10, TimeUnit.SECONDS);

            // Then
            assertThat(echoed.get(10, TimeUnit.SECONDS)).isEqualTo("over the wire");
            socket.abort();
            await().until(() -> backend.open() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryAnyProtocolAndEachHalfClose(Transport transport) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    String head = wire.readHead();
                    wire.send(SWITCHED + "first");
                    wire.send(wire.readAll() + (head != null && head.contains("raw/1")));
                });
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .transport(transport)
                        .start();
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + UPGRADE);

            // Then
            assertThat(caller.readHead()).startsWith("HTTP/1.1 101").containsIgnoringCase("upgrade: raw/1");
            assertThat(caller.read(5)).isEqualTo("first");
            caller.send("to the end");
            caller.endOutput();
            assertThat(caller.readAll()).isEqualTo("to the endtrue");
            await().untilAsserted(() -> assertThat(gateway.audit())
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.outcome()).isEqualTo("upgraded");
                        assertThat(event.verb()).isEqualTo("create");
                        assertThat(event.status()).isEqualTo(101);
                        assertThat(event.bytesIn()).isEqualTo("to the end".length());
                        assertThat(event.bytesOut()).isEqualTo("firstto the endtrue".length());
                    }));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldHoldBytesThatComeBeforeTheSwitch(Transport transport) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    Thread.sleep(100);
                    wire.send(SWITCHED);
                    wire.send(wire.read("GET / HTTP/1.1\r\n\r\nearly".length()));
                });
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .transport(transport)
                        .start();
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + UPGRADE + "GET / HTTP/1.1\r\n\r\nearly");

            // Then
            caller.readHead();
            assertThat(caller.readAll()).isEqualTo("GET / HTTP/1.1\r\n\r\nearly");
        }
    }

    @Test
    void shouldStayWithHttpWhenThePluginDoesNotSwitch() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/up") + UPGRADE + request("GET", "/next") + "\r\n");

            // Then
            assertThat(caller.expectMessage().body()).startsWith("GET /up ");
            Message next = caller.expectMessage();
            assertThat(next.body()).startsWith("GET /next ").contains("X-Remora-User: alice");
        }
    }

    @Test
    void shouldGoOnAfterARefusedUpgrade() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/up").replace("alice", "mallory") + UPGRADE + request("GET", "/next") + "\r\n");

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(401);
            assertThat(caller.expectMessage().body()).startsWith("GET /next ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndOneSideWhenTheOtherVanishes(Transport transport) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send(SWITCHED);
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .transport(transport)
                        .start()) {
            // When
            try (Wire caller = gateway.connect()) {
                caller.send(request("GET", "/") + UPGRADE);
                caller.readHead();
                caller.socket().setSoLinger(true, 0);
            }

            // Then
            await().until(() -> backend.open() == 0);
            await().untilAsserted(() -> assertThat(gateway.audit()).hasSize(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepBackPressureInATunnel(Transport transport) throws Exception {
        // Given
        long size = 200L * 1024 * 1024;
        byte[] block = new byte[64 * 1024];
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send(SWITCHED);
                    for (long left = size; left > 0; left -= block.length) {
                        wire.send(block, block.length);
                    }
                });
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .transport(transport)
                        .start();
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + UPGRADE);
            caller.readHead();
            Thread.sleep(300);

            // Then
            assertThat(caller.skip(Long.MAX_VALUE)).isEqualTo(size);
        }
    }

    /** RFC 6455, as far as one short masked text frame goes. */
    private static void echoOneFrame(Wire wire) throws IOException {
        String head = wire.readHead();
        String key = head == null ? "" : head.replaceAll("(?is).*sec-websocket-key: (\\S+).*", "$1");
        wire.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n");
        String frame = wire.read(2);
        int length = frame.charAt(1) & 0x7f;
        String mask = wire.read(4);
        String masked = wire.read(length);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (masked.charAt(i) ^ mask.charAt(i % 4)));
        }
        wire.send("\u0081" + (char) length + text);
        wire.readAll();
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WebSocket.Listener listener(CompletableFuture<String> text) {
        return new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.complete(data.toString());
                socket.request(1);
                return CompletableFuture.completedFuture(null);
            }
        };
    }
}
