package dev.remora.gateway.server;

import static dev.remora.gateway.testing.FrameWire.DATA;
import static dev.remora.gateway.testing.FrameWire.END_STREAM;
import static dev.remora.gateway.testing.FrameWire.RST_STREAM;
import static dev.remora.gateway.testing.TestGateway.HELLO;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.FrameWire.Answer;
import dev.remora.gateway.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket and other protocols over one HTTP/2 stream: extended CONNECT (RFC 8441) becomes an upgrade at the plugin. */
class Http2TunnelServerTest {
    @Test
    void shouldTurnAnExtendedConnectIntoAnUpgrade() throws Exception {
        // Given
        AtomicReference<String> head = new AtomicReference<>("");
        try (Backend backend = Backend.start(wire -> {
                    head.set(requireNonNull(wire.readHead()));
                    wire.send(accepting(head.get()));
                    wire.send(wire.read(4) + "!");
                    wire.send("[" + wire.readAll() + "]");
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            connect(caller, "websocket", "sec-websocket-version", "13", "sec-websocket-protocol", "chat");
            var answer = caller.head(1);
            caller.data(1, 0, "ping");
            String echoed = caller.expect(DATA, 1).text();
            caller.data(1, 0, "last");
            caller.data(1, END_STREAM, "");

            // Then
            assertThat(head.get())
                    .startsWith("GET /socket HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                    .containsIgnoringCase("\r\nconnection: upgrade\r\n")
                    .containsIgnoringCase("\r\nsec-websocket-version: 13\r\n")
                    .doesNotContainIgnoringCase("transfer-encoding", "content-length");
            assertThat(answer)
                    .containsEntry(":status", "200")
                    .containsEntry("sec-websocket-protocol", "chat")
                    .doesNotContainKeys("upgrade", "sec-websocket-accept", "(end)");
            assertThat(echoed).isEqualTo("ping!");
            assertThat(caller.expect(DATA, 1).text()).isEqualTo("[last]");
            assertThat(caller.expect(DATA, 1).endsStream()).isTrue();
            await().untilAsserted(() -> assertThat(gateway.audit())
                    .singleElement()
                    .extracting(event -> event.outcome() + " " + event.verb())
                    .isEqualTo("upgraded create"));
        }
    }

    @Test
    void shouldHoldBytesThatComeBeforeTheSwitch() throws Exception {
        // Given
        CountDownLatch agree = new CountDownLatch(1);
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    agree.await();
                    wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n");
                    wire.send("<" + wire.readAll() + ">");
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            connect(caller, "raw");
            caller.data(1, 0, "early ");
            await().until(() -> backend.open() == 1);
            caller.data(1, END_STREAM, "bird");
            agree.countDown();

            // Then
            assertThat(caller.head(1)).containsEntry(":status", "200");
            assertThat(caller.expect(DATA, 1).text()).isEqualTo("<early bird>");
        }
    }

    /** To such a caller each 2xx opens a tunnel, so only a 101 may become one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n",
            })
    void shouldNotOpenATunnelThatThePluginHasNotOpened(String answer) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send(answer);
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            connect(caller, "websocket");

            // Then
            assertThat(caller.head(1)).containsEntry(":status", "502").containsEntry("remora-error", "plugin-broke");
            await().until(() -> backend.open() == 0);
        }
    }

    @Test
    void shouldPassOnARefusal() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 3\r\n\r\nno!");
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            connect(caller, "websocket");
            caller.data(1, 0, "too early");
            Answer answer = caller.answer(1);

            // Then
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.body()).isEqualTo("no!");
            assertThat(caller.expect(RST_STREAM, 1).error()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndOneSideWhenTheOtherVanishes(boolean callerVanishes) throws Exception {
        // Given
        CountDownLatch vanish = new CountDownLatch(1);
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n");
                    if (callerVanishes) {
                        wire.readAll();
                    } else {
                        vanish.await();
                        wire.socket().setSoLinger(true, 0); // a reset
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            connect(caller, "raw");
            caller.head(1);

            // When
            if (callerVanishes) {
                caller.reset(1, 8);
            } else {
                vanish.countDown();
                assertThat(caller.expect(RST_STREAM, 1).error()).isEqualTo(8);
            }

            // Then
            await().until(() -> backend.open() == 0);
        }
    }

    private static void connect(FrameWire caller, String protocol, String... more) throws IOException {
        String[] pseudo = {
            ":method",
            "CONNECT",
            ":protocol",
            protocol,
            ":scheme",
            "http",
            ":path",
            HELLO + "/socket",
            ":authority",
            "gw",
            "authorization",
            "Bearer alice-token"
        };
        String[] all = Arrays.copyOf(pseudo, pseudo.length + more.length);
        System.arraycopy(more, 0, all, pseudo.length, more.length);
        caller.headers(1, 0, all);
    }

    /** RFC 6455 section 4.2.2. */
    private static String accepting(String head) {
        try {
            String key = head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("sec-websocket-key:".length())
                    .strip();
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
