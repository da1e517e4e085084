package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of conversations when the gateway ends. */
class DrainServerTest {
    private final CountDownLatch finish = new CountDownLatch(1);
    private final Backend backend = Backend.start(this::plugin);
    private final TestGateway gateway = TestGateway.hello(backend);

    @AfterEach
    void stop() throws IOException {
        finish.countDown();
        gateway.close();
        backend.close();
    }

    /** Streams until the test says so, answers {@code /slow} only then, and never ends a tunnel. */
    private void plugin(Wire wire) throws IOException, InterruptedException {
        Message request = wire.expectMessage();
        if (request.startLine().contains("/stream")) {
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
            finish.await();
            wire.send("3\r\ntwo\r\n0\r\n\r\n");
        } else if (request.startLine().contains("/tunnel")) {
            wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        } else {
            finish.await();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
        wire.readAll();
    }

    @Test
    void shouldLetAStreamGoOn() throws Exception {
        // Given
        try (Wire caller = gateway.connect()) {
            caller.send(request("GET", "/stream") + "\r\n");
            caller.readHead();
            Thread drain = drain(Duration.ofSeconds(20));
            Thread.sleep(200); // nothing tells from outside that the connection was told

            // When
            finish.countDown();

            // Then
            assertThat(caller.readAll()).isEqualTo("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
            drain.join();
            assertThat(gateway.audit())
                    .singleElement()
                    .satisfies(event -> assertThat(event.outcome()).isEqualTo("forwarded"));
        }
    }

    @Test
    void shouldTellInTheAnswerThatItWasTheLast() throws Exception {
        // Given
        try (Wire caller = gateway.connect()) {
            caller.send(request("GET", "/slow") + "\r\n");
            await().until(() -> backend.open() == 1);
            Thread drain = drain(Duration.ofSeconds(20));
            Thread.sleep(200); // nothing tells from outside that the connection was told

            // When
            finish.countDown();

            // Then
            assertThat(caller.expectMessage().header("Connection")).isEqualTo("close");
            drain.join();
        }
    }

    @Test
    void shouldCutATunnelAndSaySo() throws Exception {
        // Given
        try (Wire caller = gateway.connect()) {
            caller.send(request("GET", "/tunnel") + "Connection: upgrade\r\nUpgrade: x\r\n\r\n");
            caller.readHead();

            // When
            gateway.server().drain(Duration.ofMillis(10));

            // Then
            assertThat(caller.readAll()).isEmpty();
            assertThat(gateway.audit())
                    .singleElement()
                    .satisfies(event -> assertThat(event.outcome()).isEqualTo("cut_off"));
        }
    }

    @Test
    void shouldAnswerARequestThatItCannotWaitFor() throws Exception {
        // Given
        try (Wire caller = gateway.connect()) {
            caller.send(request("GET", "/slow") + "\r\n");
            await().until(() -> backend.open() == 1);

            // When
            gateway.server().drain(Duration.ofMillis(10));

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Remora-Error")).isEqualTo("shutting-down");
            assertThat(caller.readAll()).isEmpty();
            assertThat(gateway.audit())
                    .singleElement()
                    .satisfies(event -> assertThat(event.outcome()).isEqualTo("cut_off"));
        }
    }

    @Test
    void shouldSayOfEachStreamThatItWasCut() throws Exception {
        // Given
        try (FrameWire caller = gateway.connectHttp2()) {
            caller.request(1, FrameWire.END_STREAM, "GET", "/slow");
            await().until(() -> backend.open() == 1);

            // When
            gateway.server().drain(Duration.ofMillis(10));

            // Then
            assertThat(caller.head(1)).containsEntry(":status", "503");
            assertThat(gateway.audit()).singleElement().satisfies(event -> {
                assertThat(event.outcome()).isEqualTo("cut_off");
                assertThat(event.protocol()).isEqualTo("HTTP/2");
            });
        }
    }

    @Test
    void shouldNotWaitAnyLongerWhenHurried() throws Exception {
        // Given
        try (Wire caller = gateway.connect()) {
            caller.send(request("GET", "/stream") + "\r\n");
            caller.readHead();
            Thread drain = drain(Duration.ofHours(1));

            // When
            gateway.server().hurry();

            // Then
            drain.join();
            assertThat(caller.readAll()).isEqualTo("3\r\none\r\n");
        }
    }

    private Thread drain(Duration timeout) {
        return Thread.ofVirtual().start(() -> {
            try {
                gateway.server().drain(timeout);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
