package dev.remora.gateway.server;

import static dev.remora.gateway.testing.FrameWire.CONTINUATION;
import static dev.remora.gateway.testing.FrameWire.END_STREAM;
import static dev.remora.gateway.testing.FrameWire.HEADERS;
import static dev.remora.gateway.testing.FrameWire.PING;
import static dev.remora.gateway.testing.FrameWire.RST_STREAM;
import static dev.remora.gateway.testing.FrameWire.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.http.h2.StreamLimits;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.FrameWire.Frame;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks that HTTP/2 invites: each costs its connection, and no more. */
class Http2AttackServerTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

    @Test
    void shouldRefuseMoreStreamsThanAllowed() throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = gateway(backend, new StreamLimits(3, 200, 65_535));
                FrameWire caller = gateway.connectHttp2()) {
            // When
            for (int stream = 1; stream <= 7; stream += 2) {
                caller.request(stream, END_STREAM, "GET", "/"); // before the settings are confirmed
            }

            // Then
            assertThat(caller.expect(RST_STREAM, 7).error()).isEqualTo(REFUSED_STREAM);
            await().until(() -> backend.open() == 3);
        }
    }

    /** CVE-2023-44487. */
    @Test
    void shouldEndARapidReset() throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = gateway(backend, new StreamLimits(100, 20, 65_535));
                FrameWire caller = gateway.connectHttp2()) {
            // When
            flood(() -> {
                for (int stream = 1; stream < 2000; stream += 2) {
                    caller.request(stream, END_STREAM, "GET", "/");
                    caller.reset(stream, CANCEL);
                }
            });

            // Then
            assertThat(caller.lastWords()).isNotNull().extracting(Frame::error).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(backend.accepted()).isLessThan(40);
            await().until(() -> backend.open() == 0);
        }
    }

    /** CVE-2025-8671: the caller breaks a rule on each stream, so that the gateway resets it. */
    @Test
    void shouldEndAFloodOfProvokedResets() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    if (wire.readMessage() != null) {
                        wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                        wire.readAll();
                    }
                });
                TestGateway gateway = gateway(backend, new StreamLimits(100, 20, 65_535));
                FrameWire caller = gateway.connectHttp2()) {
            // When
            flood(() -> {
                for (int stream = 1; stream < 2000; stream += 2) {
                    caller.request(stream, END_STREAM, "GET", "/");
                    caller.grant(stream, 0);
                }
            });

            // Then
            assertThat(caller.lastWords()).isNotNull().extracting(Frame::error).isEqualTo(ENHANCE_YOUR_CALM);
            await().until(() -> backend.open() == 0);
        }
    }

    @Test
    void shouldEndAHeadThatNeverEnds() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            AtomicLong sent = new AtomicLong();
            flood(() -> {
                caller.frame(HEADERS, 0, 1, FrameWire.block(":method", "GET"));
                for (int i = 0; i < 100_000; i++) {
                    caller.frame(CONTINUATION, 0, 1, FrameWire.block("x", "y".repeat(100)));
                    sent.incrementAndGet();
                }
            });

            // Then
            assertThat(sent.get()).isLessThan(100_000);
            caller.lastWords();
        }
    }

    @Test
    void shouldEndAHeadThatIsFarTooLarge() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            flood(() -> {
                caller.frame(HEADERS, 0, 1, FrameWire.block(":method", "GET"));
                for (int i = 0; i < 1000; i++) {
                    caller.frame(CONTINUATION, 0, 1, FrameWire.block("x", "y".repeat(16_000)));
                }
            });

            // Then
            assertThat(caller.lastWords()).isNotNull().extracting(Frame::error).isEqualTo(PROTOCOL_ERROR);
        }
    }

    @Test
    void shouldEndAFloodOfEmptyData() throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            flood(() -> {
                caller.request(1, 0, "POST", "/");
                for (int i = 0; i < 100; i++) {
                    caller.data(1, 0, "");
                }
            });

            // Then
            assertThat(caller.lastWords()).isNotNull().extracting(Frame::error).isEqualTo(ENHANCE_YOUR_CALM);
            await().until(() -> backend.open() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {PING, SETTINGS})
    void shouldEndAFloodOfFramesThatAskForAnAnswer(int type) throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            flood(() -> {
                for (int i = 0; i < 5000; i++) {
                    caller.frame(type, 0, 0, new byte[type == PING ? 8 : 0]);
                }
            });

            // Then
            assertThat(caller.lastWords()).isNotNull().extracting(Frame::error).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void shouldNotSpeakHttp2WhenItIsOff() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .http2(null)
                        .start();
                Wire caller = gateway.connect()) {
            // When
            caller.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(505);
        }
    }

    private static TestGateway gateway(Backend backend, StreamLimits limits) {
        return TestGateway.of(TestGateway.directory(backend)).http2(limits).start();
    }

    private interface Attack {
        void run() throws IOException;
    }

    /** Attacks until all is said or the connection is closed. */
    private static void flood(Attack attack) {
        try {
            attack.run();
        } catch (IOException closed) {
            // as it should be
        }
    }
}
