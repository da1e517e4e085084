package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that never reach a plugin, because they are not HTTP that every parser reads alike. */
class StrictnessServerTest {
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
