package dev.remora.gateway.safety;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins that never come to an end, and what they can make the gateway keep. */
class HostilePluginServerTest {
    private static final String FILLER = "x".repeat(4096);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Filler: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void shouldEndAHeadThatNeverEnds(String more) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\n");
                    while (true) {
                        wire.send(more);
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            assertThat(caller.expectMessage().header("Remora-Error")).isEqualTo("plugin-broke");
            await().until(() -> backend.open() == 0);
        }
    }

    @Test
    void shouldEndInterimAnswersThatNeverEnd() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    while (true) {
                        wire.send("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n");
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");
            Wire.Message answer;
            do {
                answer = caller.expectMessage();
            } while (answer.status() == 103);

            // Then
            assertThat(answer.header("Remora-Error")).isEqualTo("plugin-broke");
            await().until(() -> backend.open() == 0);
        }
    }

    @Test
    void shouldEndInterimAnswersThatNeverEndOverHttp2() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    while (true) {
                        wire.send("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n");
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, FrameWire.END_STREAM, "GET", "/");

            // Then
            assertThat(caller.answer(1).head()).containsEntry("remora-error", "plugin-broke");
            await().until(() -> backend.open() == 0);
        }
    }

    /** The plugin is read only as fast as the caller takes it, and a caller who leaves ends it. */
    @Test
    void shouldNotKeepABodyThatNeverEnds() throws Exception {
        // Given
        AtomicLong sent = new AtomicLong();
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) {
                        wire.send("1000\r\n" + FILLER + "\r\n");
                        sent.addAndGet(FILLER.length());
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");
            caller.readHead();
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(300)).until(() -> before.getAndSet(sent.get()) == sent.get());
            caller.socket().close();

            // Then
            await().until(() -> backend.open() == 0);
            assertThat(sent.get()).as("bytes that sockets and gateway took").isLessThan(64 << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "00000000000000000000000000000000000000000000"})
    void shouldEndAChunkSizeThatNeverEnds(String more) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
                    while (true) {
                        wire.send(more);
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            assertThat(caller.readAll()).doesNotEndWith("0\r\n\r\n");
            await().until(() -> backend.open() == 0);
        }
    }
}
