package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies in both directions; every test on each transport. The tests' heap is far smaller than what they send. */
class StreamingServerTest {
    private static final long LARGE = 256L * 1024 * 1024;
    private static final byte[] BLOCK = new byte[64 * 1024];

    @ParameterizedTest
    @EnumSource
    void shouldStreamALargeAnswer(Transport transport) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                    sendBlocks(wire, LARGE);
                });
                TestGateway gateway = gateway(backend, transport);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");
            caller.readHead();

            // Then
            assertThat(caller.skip(LARGE)).isEqualTo(LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldStreamALargeRequest(Transport transport) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    String got = Long.toString(wire.skip(LARGE));
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + got.length() + "\r\n\r\n" + got);
                });
                TestGateway gateway = gateway(backend, transport);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Content-Length: " + LARGE + "\r\n\r\n");
            sendBlocks(caller, LARGE);

            // Then
            assertThat(caller.expectMessage().body()).isEqualTo(Long.toString(LARGE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReadFasterThanTheCallerTakes(Transport transport) throws Exception {
        // Given
        AtomicLong sent = new AtomicLong();
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                    while (sent.get() < LARGE) {
                        wire.send(BLOCK, BLOCK.length);
                        sent.addAndGet(BLOCK.length);
                    }
                });
                TestGateway gateway = gateway(backend, transport);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");
            caller.readHead();
            awaitStill(sent);

            // Then
            assertThat(sent.get()).as("what kernels and gateway hold").isLessThan(32 * 1024 * 1024);
            assertThat(caller.skip(LARGE)).isEqualTo(LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReadFasterThanThePluginTakes(Transport transport) throws Exception {
        // Given
        CountDownLatch read = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    read.await();
                    wire.skip(LARGE);
                    wire.send("HTTP/1.1 204 No Content\r\n\r\n");
                });
                TestGateway gateway = gateway(backend, transport);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("PUT", "/") + "Content-Length: " + LARGE + "\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                while (sent.get() < LARGE) {
                    sendBlock(caller);
                    sent.addAndGet(BLOCK.length);
                }
            });
            awaitStill(sent);
            long held = sent.get();
            read.countDown();

            // Then
            assertThat(held).as("what kernels and gateway hold").isLessThan(32 * 1024 * 1024);
            assertThat(caller.expectMessage().status()).isEqualTo(204);
            sender.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassOnAllOfAnAnswerWhoseSenderHasClosedAlready(Transport transport) throws Exception {
        // Given
        int size = 3 * 1024 * 1024;
        CountDownLatch closed = new CountDownLatch(1);
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.0 200 OK\r\n\r\n");
                    sendBlocks(wire, size);
                    wire.close();
                    closed.countDown();
                });
                TestGateway gateway = gateway(backend, transport);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");
            closed.await();
            Thread.sleep(200);

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(answer.body()).hasSize(size);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassEachEventOnAtOnce(Transport transport) throws Exception {
        // Given
        CountDownLatch seen = new CountDownLatch(1);
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
                    seen.await();
                    wire.send("9\r\ndata: 2\n\n\r\n0\r\nX-End: yes\r\nRemora-Error: forged\r\n\r\n");
                });
                TestGateway gateway = gateway(backend, transport);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/events") + "\r\n");
            caller.readHead();
            String first = caller.read("9\r\ndata: 1\n\n\r\n".length());
            seen.countDown();

            // Then
            assertThat(first).contains("data: 1");
            assertThat(caller.read("9\r\ndata: 2\n\n\r\n0\r\nX-End: yes\r\n\r\n".length()))
                    .endsWith("0\r\nX-End: yes\r\n\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndThePluginsSideWhenTheCallerVanishes(Transport transport) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.readAll();
                });
                TestGateway gateway = gateway(backend, transport)) {
            try (Wire caller = gateway.connect()) {
                caller.send(request("GET", "/long-poll") + "\r\n");
                await().until(() -> backend.open() == 1);
            }

            // When
            await().until(() -> backend.open() == 0);

            // Then
            await().untilAsserted(() -> assertThat(gateway.audit())
                    .singleElement()
                    .extracting(event -> event.outcome())
                    .isEqualTo("client_gone"));
        }
    }

    /** While the plugin takes nothing, nothing is read, and the caller's reset is noticed all the same (not by the JDK's). */
    @ParameterizedTest
    @EnumSource(names = "EPOLL")
    void shouldEndThePluginsSideWhenTheCallerVanishesInAHeldUpload(Transport transport) throws Exception {
        // Given
        CountDownLatch read = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    read.await();
                    wire.skip(Long.MAX_VALUE);
                });
                TestGateway gateway = gateway(backend, transport)) {
            Wire caller = gateway.connect();
            caller.send(request("PUT", "/") + "Content-Length: " + LARGE * 100 + "\r\n\r\n");
            Thread.ofVirtual().start(() -> {
                try {
                    while (sent.addAndGet(BLOCK.length) < LARGE * 100) {
                        caller.send(BLOCK, BLOCK.length);
                    }
                } catch (IOException closed) {
                    // as this test wants
                }
            });
            awaitStill(sent);

            // When
            caller.socket().setSoLinger(true, 0);
            caller.close();

            // Then
            await().untilAsserted(() -> assertThat(gateway.audit())
                    .singleElement()
                    .extracting(event -> event.outcome())
                    .isEqualTo("client_gone"));
            read.countDown();
            await().until(() -> backend.open() == 0);
        }
    }

    private static TestGateway gateway(Backend backend, Transport transport) {
        return TestGateway.of(TestGateway.directory(backend))
                .transport(transport)
                .start();
    }

    private static void sendBlocks(Wire wire, long bytes) throws IOException {
        for (long left = bytes; left > 0; left -= BLOCK.length) {
            wire.send(BLOCK, (int) Math.min(left, BLOCK.length));
        }
    }

    private static void sendBlock(Wire wire) {
        try {
            wire.send(BLOCK, BLOCK.length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until a counter has stopped for a while. */
    private static void awaitStill(AtomicLong counter) throws InterruptedException {
        long before = -1;
        while (before != counter.get() || before == 0) {
            before = counter.get();
            Thread.sleep(300);
        }
    }
}
