package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.HELLO;
import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.http.Timeouts;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** When a caller's connection ends: limits, time, and the end of the gateway. */
class ConnectionLifeServerTest {
    @Test
    void shouldTimeOutWhenNothingMoves() throws Exception {
        // Given
        Timeouts hasty = new Timeouts(
                Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofMillis(200), Duration.ofSeconds(1));
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .timeouts(hasty)
                        .start();
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(504);
            await().until(() -> backend.open() == 0);
        }
    }

    @Test
    void shouldCloseAConnectionThatNeverAsksAnything() throws Exception {
        // Given
        Timeouts hasty = new Timeouts(
                Duration.ofMillis(200), Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofSeconds(1));
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .timeouts(hasty)
                        .start();
                Wire caller = gateway.connect()) {
            // When
            caller.send("GET " + HELLO + " HT");

            // Then
            assertThat(caller.readAll()).isEmpty();
        }
    }

    @Test
    void shouldCloseConnectionsBeyondTheLimit() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .maxConnections(1)
                        .start();
                Wire first = gateway.connect()) {
            first.send(request("GET", "/") + "\r\n");
            first.expectMessage();

            // When
            try (Wire second = gateway.connect()) {
                // Then
                assertThat(second.socket().getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void shouldCloseConnectionsOfOneClientBeyondItsLimit() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .maxConnectionsPerClient(1)
                        .start();
                Wire first = gateway.connect()) {
            first.send(request("GET", "/") + "\r\n");
            first.expectMessage();

            // When
            try (Wire second = gateway.connect()) {
                // Then
                assertThat(second.socket().getInputStream().read()).isEqualTo(-1);
                assertThat(gateway.counter("connections.refused", "reason", "client_limit"))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void shouldFinishRequestsUnderWayBeforeItEnds() throws Exception {
        // Given
        CountDownLatch go = new CountDownLatch(1);
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    go.await();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire busy = gateway.connect();
                Wire idle = gateway.connect()) {
            busy.send(request("GET", "/") + "\r\n");
            await().until(() -> backend.open() == 1);

            // When
            Thread drain = Thread.ofVirtual().start(() -> drain(gateway));
            String idleEnd = idle.readAll();
            go.countDown();

            // Then
            assertThat(idleEnd).isEmpty();
            assertThat(busy.expectMessage().body()).isEqualTo("done");
            assertThat(busy.readAll()).isEmpty();
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
}
