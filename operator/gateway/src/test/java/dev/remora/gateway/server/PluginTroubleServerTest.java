package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins that cannot be reached, break off, or are no longer the ones that were asked for. */
class PluginTroubleServerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 200"
            })
    void shouldAnswerForAPluginThatBreaksOff(String broken) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send(broken);
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.header("Remora-Error")).isEqualTo("plugin-broke");
            assertThat(answer.header("Remora-Unsent")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
            })
    void shouldNotCompleteAnAnswerThatBrokeOff(String broken) throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send(broken);
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            assertThat(caller.readAll()).endsWith("ab" + (broken.contains("chunked") ? "\r\n" : ""));
            await().untilAsserted(() -> assertThat(gateway.audit())
                    .singleElement()
                    .extracting(event -> event.outcome())
                    .isEqualTo("answer_broken"));
        }
    }

    @Test
    void shouldNeverSendARequestTwice() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    wire.expectMessage();
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            caller.send(request("GET", "/1") + "\r\n");
            assertThat(caller.expectMessage().status()).isEqualTo(200);

            // When
            caller.send(request("GET", "/2") + "\r\n");

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(502);
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void shouldSayThatNothingListens() throws Exception {
        // Given
        InetSocketAddress closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = (InetSocketAddress) free.getLocalSocketAddress();
        }
        FakeDirectory directory = new FakeDirectory().running("team-a", "vm", "uid-1", "hello", closed);
        try (TestGateway gateway = TestGateway.of(directory).start();
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Content-Length: 2\r\n\r\nhi");

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.header("Remora-Error")).isEqualTo("plugin-refused");
        }
    }

    @Test
    void shouldBoundTheConnectionsToAPlugin() throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .maxUpstream(1)
                        .start();
                Wire first = gateway.connect();
                Wire second = gateway.connect();
                Wire third = gateway.connect()) {
            // When
            for (Wire caller : new Wire[] {first, second, third}) {
                caller.send(request("GET", "/") + "\r\n");
                await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            }

            // Then
            Message answer = third.expectMessage();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
    }

    @Test
    void shouldNotReachTheNextGuestOnAnOldConnection() throws Exception {
        // Given
        try (Backend before = Backend.echo();
                Backend after = Backend.echo()) {
            FakeDirectory directory = TestGateway.directory(before);
            try (TestGateway gateway = TestGateway.of(directory).start();
                    Wire caller = gateway.connect()) {
                caller.send(request("GET", "/") + "\r\n");
                caller.expectMessage();

                // When
                directory.running("team-a", "vm", "uid-1", "another-vmi", "hello", after.address());
                await().until(() -> before.open() == 0);
                caller.send(request("GET", "/") + "\r\n");
                caller.expectMessage();

                // Then
                assertThat(before.accepted()).isEqualTo(1);
                assertThat(after.accepted()).isEqualTo(1);
            }
        }
    }
}
