package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import org.junit.jupiter.api.Test;

/** What plugins and callers say to each other over one connection. */
class ConversationServerTest {
    private static final int LARGE = 32 * 1024 * 1024;

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
    void shouldLetACallerReadItsAnswerThatSendsAllFirst() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\n\r\ntoo much");
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Content-Length: " + LARGE + "\r\n\r\n");
            caller.send(new byte[LARGE], LARGE);

            // Then
            assertThat(caller.expectMessage().body()).isEqualTo("too much");
            assertThat(caller.readAll()).isEmpty();
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
}
