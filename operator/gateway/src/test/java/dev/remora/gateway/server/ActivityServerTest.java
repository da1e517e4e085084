package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** From when to when a request keeps its Instance awake. */
class ActivityServerTest {
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @Test
    void shouldLastAsLongAsTheRequest() throws IOException {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = gateway(TestGateway.directory(backend));
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Content-Length: 2\r\n\r\n");
            await().until(() -> begun.get() == 1);
            int endedEarly = ended.get();
            caller.send("hi");
            caller.expectMessage();

            // Then
            assertThat(endedEarly).isZero();
            await().until(() -> ended.get() == 1);
        }
    }

    @Test
    void shouldLastAsLongAsATunnel() throws IOException {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
                    wire.send(wire.read(2));
                    wire.skip(1);
                });
                TestGateway gateway = gateway(TestGateway.directory(backend))) {
            // When
            try (Wire caller = gateway.connect()) {
                caller.send(request("GET", "/") + "Connection: upgrade\r\nUpgrade: echo\r\n\r\n");
                caller.readHead();
                caller.send("hi");
                caller.read(2);
                assertThat(ended).as("while it is open").hasValue(0);
            }

            // Then
            await().until(() -> ended.get() == 1);
            assertThat(begun).hasValue(1);
        }
    }

    @Test
    void shouldEndWhenTheCallerVanishes() throws IOException {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.skip(1);
                });
                TestGateway gateway = gateway(TestGateway.directory(backend))) {
            // When
            try (Wire caller = gateway.connect()) {
                caller.send(request("GET", "/") + "\r\n");
                await().until(() -> begun.get() == 1);
            }

            // Then
            await().until(() -> ended.get() == 1);
        }
    }

    @Test
    void shouldWakeOnlyForACallerWithTheRight() throws IOException {
        // Given
        FakeDirectory asleep =
                new FakeDirectory().with("team-a", "vm", "uid-1", "hello", new Resolution.Asleep("It wakes."));
        try (TestGateway gateway = gateway(asleep)) {
            // When
            Message bob = ask(gateway, request("GET", "/").replace("alice", "bob"));
            Message nobody = ask(gateway, request("GET", "/").replace("alice", "garbage"));
            int withoutRight = begun.get();
            Message alice = ask(gateway, request("GET", "/") + "Prefer: respond-async\r\n");

            // Then
            assertThat(bob.status()).isEqualTo(403);
            assertThat(nobody.status()).isEqualTo(401);
            assertThat(withoutRight).isZero();
            assertThat(alice.status()).isEqualTo(202);
            assertThat(begun).hasValue(1);
            await().until(() -> ended.get() == 1);
        }
    }

    private static Message ask(TestGateway gateway, String request) throws IOException {
        try (Wire caller = gateway.connect()) {
            caller.send(request + "\r\n");
            return caller.expectMessage();
        }
    }

    private TestGateway gateway(FakeDirectory directory) {
        return TestGateway.of(directory).activity(this::begin).start();
    }

    private Runnable begin(InstanceEntry instance) {
        begun.incrementAndGet();
        return ended::incrementAndGet;
    }
}
