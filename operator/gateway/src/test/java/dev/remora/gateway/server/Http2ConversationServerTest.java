package dev.remora.gateway.server;

import static dev.remora.gateway.testing.FrameWire.CONTINUATION;
import static dev.remora.gateway.testing.FrameWire.DATA;
import static dev.remora.gateway.testing.FrameWire.END_HEADERS;
import static dev.remora.gateway.testing.FrameWire.END_STREAM;
import static dev.remora.gateway.testing.FrameWire.HEADERS;
import static dev.remora.gateway.testing.FrameWire.RST_STREAM;
import static dev.remora.gateway.testing.TestGateway.HELLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.FrameWire.Answer;
import dev.remora.gateway.testing.FrameWire.Frame;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plugins and callers say to each other over HTTP/2, and what they may not say. */
class Http2ConversationServerTest {
    private static final int PROTOCOL_ERROR = 1;

    @Test
    void shouldPassOnContinueAndThenTheBody() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 100 Continue\r\n\r\n");
                    String body = wire.read("4\r\nbody\r\n0\r\n\r\n".length());
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, 0, "POST", "/", "expect", "100-continue");

            // Then
            assertThat(caller.anyHead(1)).containsEntry(":status", "100");
            caller.data(1, END_STREAM, "body");
            assertThat(caller.answer(1).body()).contains("body");
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
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/");

            // Then
            assertThat(caller.anyHead(1)).containsEntry(":status", "103").containsEntry("link", "</a>");
            assertThat(caller.answer(1).body()).isEqualTo("ok");
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
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "HEAD", "/");

            // Then
            assertThat(caller.head(1)).containsEntry("content-length", "42").containsKey("(end)");
        }
    }

    @Test
    void shouldPassEachEventOnAtOnce() throws Exception {
        // Given
        CountDownLatch seen = new CountDownLatch(1);
        try (Backend backend = Backend.start(wire -> {
                    wire.expectMessage();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
                    seen.await();
                    wire.send("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/events");
            caller.head(1);
            Frame first = caller.expect(DATA, 1);
            seen.countDown();

            // Then
            assertThat(first.text()).isEqualTo("data: 1\n\n");
            assertThat(caller.expect(DATA, 1).text()).isEqualTo("data: 2\n\n");
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
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, 0, "POST", "/");
            caller.head(1);

            // Then
            for (String part : new String[] {"a", "b", "c"}) {
                caller.data(1, 0, part);
                assertThat(caller.expect(DATA, 1).text()).isEqualTo(part);
            }
            caller.data(1, END_STREAM, "");
            assertThat(caller.expect(DATA, 1).endsStream()).isTrue();
        }
    }

    /** RFC 9113 section 8.1: the answer is whole, and the rest of the request is not wanted. */
    @Test
    void shouldPassOnAnAnswerThatComesBeforeTheRequestEnds() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nno!");
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, 0, "POST", "/", "content-length", "1000000");
            caller.data(1, 0, "a part");
            Answer answer = caller.answer(1);

            // Then
            assertThat(answer.body()).isEqualTo("no!");
            assertThat(caller.expect(RST_STREAM, 1).error()).isZero();
            await().until(() -> backend.open() == 0);
        }
    }

    @Test
    void shouldPassOnAFinalAnswerToExpectContinue() throws Exception {
        // Given
        try (Backend backend = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
                    wire.readAll();
                });
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, 0, "POST", "/", "expect", "100-continue", "content-length", "4");

            // Then
            assertThat(caller.head(1)).containsEntry(":status", "417").containsKey("(end)");
            assertThat(caller.expect(RST_STREAM, 1).error()).isZero();
        }
    }

    /** HTTP/1.1 would read another request out of these. */
    @ParameterizedTest
    @CsvSource({
        "GET /secret HTTP/1.1, /, gw.example",
        "G(T, /, gw.example",
        "GET, / HTTP/1.1, gw.example",
        "GET, /\u00e4, gw.example",
        "GET, relative, gw.example",
        "GET, /, user@gw.example",
        "GET, /, gw.example/path",
    })
    void shouldRefuseWhatHttp11WouldReadDifferently(String method, String path, String authority) throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.headers(
                    1,
                    END_STREAM,
                    ":method",
                    method,
                    ":scheme",
                    "http",
                    ":path",
                    path,
                    ":authority",
                    authority,
                    "authorization",
                    "Bearer alice-token");

            // Then
            assertThat(caller.answer(1).head()).containsEntry("remora-error", "bad-request");
            assertThat(backend.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "connection, close",
        "transfer-encoding, chunked",
        "upgrade, websocket",
        "keep-alive, 5",
        "proxy-connection, close",
        "te, gzip",
        "Upper, case",
        "na me, x",
        ":unknown, x",
        ":path, /twice",
        ":status, 200",
    })
    void shouldResetAMalformedRequest(String name, String value) throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/", name, value);

            // Then
            assertThat(caller.expect(RST_STREAM, 1).error()).isEqualTo(PROTOCOL_ERROR);
            assertThat(backend.accepted()).isZero();
        }
    }

    @Test
    void shouldRefuseAHostThatIsNotTheAuthority() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/", "host", "gw.example");
            int same = caller.answer(1).status();
            caller.request(3, END_STREAM, "GET", "/", "host", "other.example");
            int other = caller.answer(3).status();

            // Then
            assertThat(same).isEqualTo(200);
            assertThat(other).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, END", "5, MORE"})
    void shouldResetABodyThatIsNotAsLongAsItSays(int length, String next) throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, 0, "POST", "/", "content-length", Integer.toString(length));
            await().until(() -> backend.open() == 1);
            caller.data(1, END_STREAM, "body" + (next.equals("MORE") ? "" : "!"));

            // Then
            assertThat(caller.expect(RST_STREAM, 1).error()).isEqualTo(PROTOCOL_ERROR);
            await().until(() -> backend.open() == 0);
            await().untilAsserted(() -> assertThat(gateway.audit())
                    .singleElement()
                    .extracting(event -> event.outcome())
                    .isEqualTo("rejected"));
        }
    }

    @Test
    void shouldResetAStreamThatGoesOnAfterItsEnd() throws Exception {
        // Given
        try (Backend backend = Backend.start(Wire::readAll);
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/");
            await().until(() -> backend.open() == 1);
            caller.request(1, END_STREAM, "GET", "/");

            // Then
            assertThat(caller.expect(RST_STREAM, 1).error()).isEqualTo(PROTOCOL_ERROR);
            await().until(() -> backend.open() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"9000, 0, 414", "0, 20000, 431"})
    void shouldSayWhatIsTooLong(int path, int header, int status) throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend);
                FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.frame(HEADERS, END_STREAM, 1, new byte[0]);
            byte[] block = FrameWire.block(
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":path",
                    HELLO + "/" + "a".repeat(path),
                    ":authority",
                    "gw",
                    "x-long",
                    "b".repeat(header));
            for (int at = 0; at < block.length; at += 16384) {
                int end = Math.min(at + 16384, block.length);
                caller.frame(
                        CONTINUATION, end == block.length ? END_HEADERS : 0, 1, Arrays.copyOfRange(block, at, end));
            }

            // Then
            Answer answer = caller.answer(1);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.head()).containsEntry("content-type", "application/problem+json");
        }
    }
}
