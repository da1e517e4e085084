package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.HELLO;
import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.http.Timeouts;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What plugins and callers do to each other over one connection. */
class ConversationServerTest {
    @Test
    void shouldPassOnContinueAndThenTheBody() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 100 Continue\r\n\r\n");
                    String body = wire.read(4);
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + body);
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");

            // Then
            assertThat(caller.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            caller.send("body");
            assertThat(caller.expectMessage().body()).isEqualTo("body");
        }
    }

    @Test
    void shouldCloseAfterAFinalAnswerToExpectContinue() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n");

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(caller.readAll()).isEmpty();
        }
    }

    @Test
    void shouldPassOnEarlyHints() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send(
                            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            assertThat(caller.readHead()).startsWith("HTTP/1.1 103 Early Hints").contains("</a>");
            assertThat(caller.expectMessage().body()).isEqualTo("ok");
        }
    }

    @Test
    void shouldPassOnAnAnswerThatComesBeforeTheRequestEnds() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nno!");
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Content-Length: 1000000\r\n\r\n");
            Message answer = caller.expectMessage();

            // Then
            assertThat(answer.body()).isEqualTo("no!");
            await().until(() -> backend.open() == 0);
        }
    }

    @Test
    void shouldStreamBothWaysAtOnce() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 3; i++) {
                        wire.send(wire.read("1\r\na\r\n".length()));
                    }
                    wire.send(wire.read("0\r\n\r\n".length()));
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Transfer-Encoding: chunked\r\n\r\n");
            caller.readHead();

            // Then
            for (String part : new String[] {"1\r\na\r\n", "1\r\nb\r\n", "1\r\nc\r\n", "0\r\n\r\n"}) {
                caller.send(part);
                assertThat(caller.read(part.length())).isEqualTo(part);
            }
        }
    }

    @Test
    void shouldSendNoBodyForHead() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    while (wire.readMessage() != null) {
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n");
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("HEAD", "/") + "\r\n" + request("HEAD", "/") + "\r\n");

            // Then
            assertThat(caller.readHead()).containsIgnoringCase("content-length: 42");
            assertThat(caller.readHead()).containsIgnoringCase("content-length: 42");
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

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
    void shouldTakeOurMarkerFromThePluginsAnswers() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 403 Forbidden\r\nRemora-Error: forbidden\r\n");
                    wire.send("Connection: x-a\r\nX-A: 1\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n");
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("GET", "/") + "\r\n");

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.head()).contains("X-B: 2").doesNotContain("Remora-Error", "X-A");
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "Content-Length: +5\r\n\r\nhello",
                "Content-Length: -1\r\n\r\n",
                "Content-Length: 5, 6\r\n\r\nhello!",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                "Host: second.example\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "X-A: a\u0000b\r\n\r\n",
                "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n12345678",
                "Upgrade: x\r\nConnection: upgrade\r\nContent-Length: 2\r\n\r\nab"
            })
    void shouldRefuseWhatTwoParsersCouldReadDifferently(String rest) throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + rest + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(400);
            assertThat(readQuietly(caller)).isEmpty();
            assertThat(backend.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\nabc\r\n", "3\r\nabcd\r\n"})
    void shouldNotPassOnABrokenBody(String chunks) throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n" + chunks);

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(400);
            await().until(() -> backend.open() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {414, 431, 405, 400, 505})
    void shouldRefuseWhatIsTooLongOrUnknown(int status) throws Exception {
        // Given
        String start = switch (status) {
            case 414 -> request("GET", "/" + "x".repeat(9000));
            case 431 -> request("GET", "/") + "X-Long: " + "x".repeat(20_000) + "\r\n";
            case 405 -> request("PROPFIND", "/");
            case 400 -> request("GET", "/").replace("hello", "no.such.name");
            default -> request("GET", "/").replace("HTTP/1.1", "HTTP/1.2");
        };
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(start + "\r\n");

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(status);
        }
    }

    private static String readQuietly(Wire wire) {
        try {
            return wire.readAll();
        } catch (IOException reset) {
            return "";
        }
    }
}
