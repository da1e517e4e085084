package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.http.Pace;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Callers that take what others need, with next to no bytes. */
class SlowClientServerTest {
    private static final Pace HASTY = new Pace(Duration.ZERO, 1_000, Duration.ofMillis(400));

    @Test
    void shouldRefuseABodyThatTricklesIn() throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = hasty(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Content-Length: 1000\r\n\r\nx");

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.header("Remora-Error")).isEqualTo("request-too-slow");
            assertThat(answer.header("Connection")).isEqualTo("close");
            await().until(() -> backend.open() == 0);
            assertThat(gateway.audit())
                    .singleElement()
                    .satisfies(event -> assertThat(event.outcome()).isEqualTo("client_too_slow"));
        }
    }

    @Test
    void shouldCutOffACallerWhoDoesNotReadItsAnswer() throws Exception {
        // Given
        try (Backend backend = Backend.start(SlowClientServerTest::endless);
                TestGateway gateway = hasty(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            await().atMost(Duration.ofSeconds(20)).until(() -> backend.open() == 0 && backend.accepted() == 1);
            assertThat(gateway.audit())
                    .singleElement()
                    .satisfies(event -> assertThat(event.outcome()).isEqualTo("client_too_slow"));
        }
    }

    @Test
    void shouldLetAStreamOfEventsPause() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none");
                    Thread.sleep(1_000);
                    wire.send("two");
                });
                TestGateway gateway = hasty(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            assertThat(caller.expectMessage().body()).isEqualTo("onetwo");
        }
    }

    @Test
    void shouldEndARequestThatTakesTooLong() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .pace(new Pace(Duration.ofMillis(300), 0, Duration.ofSeconds(1)))
                        .start();
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            assertThat(caller.expectMessage().header("Remora-Error")).isEqualTo("plugin-timeout");
            await().until(() -> backend.open() == 0);
        }
    }

    private static TestGateway hasty(Backend backend) {
        return TestGateway.of(TestGateway.directory(backend)).pace(HASTY).start();
    }

    private static void endless(Wire wire) throws IOException {
        wire.expectMessage();
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        String part = "x".repeat(64 * 1024);
        for (int i = 0; i < 15_000; i++) {
            wire.send(part);
        }
    }
}
