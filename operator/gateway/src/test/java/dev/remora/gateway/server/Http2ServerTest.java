package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.FrameWire.Answer;
import dev.remora.gateway.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** Requests and answers over HTTP/2, whose plugin knows HTTP/1.1 only. */
class Http2ServerTest {
    @Test
    void shouldForwardARequestAndItsAnswer() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, FrameWire.END_STREAM, "GET", "/a%2Fb?c=d", "cookie", "a=1", "cookie", "b=2");
            Answer answer = caller.answer(1);
            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith("GET /a%2Fb?c=d HTTP/1.1\r\n")
                    .contains("X-Forwarded-Host: gw.example\r\n", "cookie: a=1; b=2\r\n", "X-Remora-User: alice\r\n")
                    .doesNotContainIgnoringCase("authorization", "transfer-encoding");
        }
    }

    @Test
    void shouldForwardABodyAndItsTrailers() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    var request = wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n");
                    String text = request.body() + request.trailers();
                    wire.send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n0\r\nX-Sum: 7\r\n\r\n");
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, 0, "POST", "/");
            caller.data(1, 0, "one ");
            caller.data(1, 0, "two ");
            caller.headers(1, FrameWire.END_STREAM, "x-check", "yes", "authorization", "Bearer forged");
            Answer answer = caller.answer(1);
            // Then
            assertThat(answer.body()).isEqualTo("one two x-check: yes\r\n");
            assertThat(answer.trailers()).containsEntry("x-sum", "7");
            assertThat(answer.head()).doesNotContainKeys("transfer-encoding", "connection");
        }
    }

    @Test
    void shouldAnswerStreamsInAnyOrder() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    var request = wire.expectMessage();
                    if (request.startLine().contains("slow")) {
                        wire.readAll();
                    }
                    wire.send("HTTP/1.1 204 No Content\r\n\r\n");
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, FrameWire.END_STREAM, "GET", "/slow");
            caller.request(3, FrameWire.END_STREAM, "GET", "/fast");
            // Then
            assertThat(caller.head(3)).containsEntry(":status", "204").containsKey("(end)");
        }
    }

    @Test
    void shouldAnswerItsOwnErrorsAsProblems() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.headers(
                    1,
                    FrameWire.END_STREAM,
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":path",
                    TestGateway.HELLO,
                    ":authority",
                    "gw.example");
            Answer answer = caller.answer(1);
            // Then
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.head()).containsEntry("remora-error", "unauthenticated");
            assertThat(answer.body()).contains("https://remora.dev/problems/unauthenticated");
        }
    }

    @Test
    void shouldStillSpeakHttp1OnTheSamePort() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                var caller = gateway.connect()) {
            // When
            for (char c : (TestGateway.request("PUT", "/") + "Content-Length: 0\r\n\r\n").toCharArray()) {
                caller.send(String.valueOf(c)); // starts like the preface
            }
            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(200);
        }
    }
}
