package dev.remora.gateway.server;

import static dev.remora.gateway.testing.FrameWire.DATA;
import static dev.remora.gateway.testing.FrameWire.END_STREAM;
import static dev.remora.gateway.testing.FrameWire.GOAWAY;
import static dev.remora.gateway.testing.FrameWire.PING;
import static dev.remora.gateway.testing.FrameWire.RST_STREAM;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.http.Timeouts;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.FrameWire.Answer;
import dev.remora.gateway.testing.FrameWire.Frame;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers, plugins and connections that go away while HTTP/2 streams are open. */
class Http2TroubleServerTest {
    private static final int CANCEL = 8;

    @Test
    void shouldEndThePluginsSideWhenTheCallerResets() throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            caller.request(1, END_STREAM, "GET", "/long-poll");
            await().until(() -> backend.open() == 1);

            // When
            caller.reset(1, CANCEL);

            // Then
            await().until(() -> backend.open() == 0);
            await().untilAsserted(() -> assertThat(gateway.audit())
                    .singleElement()
                    .extracting(event -> event.outcome())
                    .isEqualTo("client_gone"));
            caller.frame(PING, 0, 0, new byte[8]);
            assertThat(caller.read().type()).as("no reset in answer to a reset").isEqualTo(PING);
        }
    }

    /** Bytes that nobody reads must not hide that their sender is gone. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndAHeldUploadWhenItsCallerVanishes(boolean reset) throws Exception {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        AtomicReference<String> seen = new AtomicReference<>("");
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    end.await();
                    try {
                        wire.skip(Long.MAX_VALUE);
                        seen.set("end");
                    } catch (IOException gone) {
                        seen.set("reset");
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            caller.request(1, 0, "POST", "/");
            Thread sender = Thread.ofVirtual().start(() -> sendUntilHeld(caller, new AtomicLong()));
            sender.join();

            // When
            if (reset) {
                caller.reset(1, CANCEL);
            } else {
                caller.socket().close();
            }

            // Then
            await().untilAsserted(() -> assertThat(gateway.audit())
                    .singleElement()
                    .extracting(event -> event.outcome())
                    .isEqualTo("client_gone"));
            end.countDown();
            await().until(() -> !seen.get().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\npart",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\nzz\r\n",
            })
    void shouldResetAnAnswerThatBrokeOff(String broken) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send(broken);
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/");
            caller.head(1);
            Frame end = caller.read();
            while (end.type() == DATA && !end.endsStream()) {
                end = caller.read();
            }

            // Then
            assertThat(end.type()).isEqualTo(RST_STREAM);
            assertThat(end.error()).isEqualTo(CANCEL);
        }
    }

    @Test
    void shouldAnswerForAPluginThatBreaksBeforeItsAnswer() throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::expectMessage);
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/");

            // Then
            assertThat(caller.answer(1).head()).containsEntry("remora-error", "plugin-broke");
        }
    }

    @Test
    void shouldNotReadFasterThanThePluginTakes() throws Exception {
        // Given
        CountDownLatch read = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    read.await();
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, 0, "POST", "/");
            sendUntilHeld(caller, sent);
            read.countDown();

            // Then
            assertThat(sent.get()).as("what kernels and gateway hold").isLessThan(32 * 1024 * 1024);
        }
    }

    @Test
    void shouldNotReadFasterThanTheCallerTakes() throws Exception {
        // Given
        AtomicLong sent = new AtomicLong();
        byte[] block = new byte[64 * 1024];
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                    while (true) {
                        wire.send(block, block.length);
                        sent.addAndGet(block.length);
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/");
            caller.head(1);
            awaitStill(sent);

            // Then
            assertThat(sent.get()).as("what kernels and gateway hold").isLessThan(32 * 1024 * 1024);
            caller.request(3, END_STREAM, "GET", "/nowhere", "authorization", "Bearer two");
            assertThat(caller.head(3)).as("another stream").containsEntry(":status", "401");
        }
    }

    @Test
    void shouldTimeOutAStreamWhenNothingMoves() throws Exception {
        // Given
        Timeouts hasty = new Timeouts(
                Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofMillis(200), Duration.ofSeconds(1));
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .timeouts(hasty)
                        .start();
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/");

            // Then
            assertThat(caller.answer(1).status()).isEqualTo(504);
            await().until(() -> backend.open() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCloseAConnectionThatDoesNothing(boolean afterARequest) throws Exception {
        // Given
        Duration never = Duration.ofSeconds(60);
        Duration soon = Duration.ofMillis(200);
        Timeouts hasty = new Timeouts(afterARequest ? never : soon, afterARequest ? soon : never, never, never);
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .timeouts(hasty)
                        .start();
                FrameWire caller = gateway.connectHttp2()) {
            // When
            if (afterARequest) {
                caller.request(1, END_STREAM, "GET", "/");
                caller.answer(1);
            }
            Frame goaway = caller.lastWords();

            // Then
            assertThat(goaway).isNotNull();
            assertThat(requireNonNull(goaway).error()).isZero();
        }
    }

    /** RFC 9113 section 6.8: the first GOAWAY counts all streams, so that none on its way is lost. */
    @Test
    void shouldFinishStreamsBeforeItEnds() throws Exception {
        // Given
        CountDownLatch go = new CountDownLatch(1);
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    go.await();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            caller.request(1, END_STREAM, "GET", "/");
            await().until(() -> backend.open() == 1);

            // When
            Thread drain = Thread.ofVirtual().start(() -> drain(gateway));
            Frame first = caller.expect(GOAWAY, 0);
            Frame ping = caller.expect(PING, 0);
            caller.request(3, END_STREAM, "GET", "/late");
            caller.frame(PING, END_STREAM, 0, ping.text().getBytes(StandardCharsets.ISO_8859_1));
            Frame second = caller.expect(GOAWAY, 0);
            go.countDown();

            // Then
            assertThat(first.lastStream()).isEqualTo(Integer.MAX_VALUE);
            assertThat(second.lastStream()).isEqualTo(3);
            assertThat(caller.answers(2)).extracting(Answer::body).containsExactly("done", "done");
            assertThat(caller.lastWords()).isNull();
            drain.join();
        }
    }

    private static void drain(TestGateway gateway) {
        try {
            gateway.server().drain(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends as an upload what the gateway grants, until it has granted nothing for a while. */
    private static void sendUntilHeld(FrameWire caller, AtomicLong sent) {
        try {
            long stream = 65_535;
            long connection = 65_535;
            caller.socket().setSoTimeout(1000);
            while (true) {
                while (stream >= 16_384 && connection >= 16_384) {
                    caller.data(1, 0, "x".repeat(16_384));
                    stream -= 16_384;
                    connection -= 16_384;
                    sent.addAndGet(16_384);
                }
                Frame frame = requireNonNull(caller.readAny());
                if (frame.type() == FrameWire.WINDOW_UPDATE && frame.stream() == 0) {
                    connection += frame.error();
                } else if (frame.type() == FrameWire.WINDOW_UPDATE) {
                    stream += frame.error();
                }
            }
        } catch (SocketTimeoutException held) {
            // as it should be
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitStill(AtomicLong counter) throws InterruptedException {
        long before = -1;
        while (before != counter.get() || before == 0) {
            before = counter.get();
            Thread.sleep(300);
        }
    }
}
