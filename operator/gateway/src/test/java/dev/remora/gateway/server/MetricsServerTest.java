package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.HELLO;
import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import io.micrometer.core.instrument.Meter;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What requests do to the metrics. */
class MetricsServerTest {
    private final Backend backend = Backend.echo();
    private final TestGateway gateway = TestGateway.hello(backend);

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    @Test
    void shouldMakeNoSeriesForWhatCallersSend() throws Exception {
        // Given
        Set<Meter.Id> before = gateway.meters();
        List<String> hostile = List.of(
                request("BREW", "/pot") + "\r\n",
                request("X".repeat(200), "/") + "\r\n",
                request("GET", "/?outcome=forwarded\",x=\"y") + "\r\n",
                "GET /v1/namespaces/zzz/instances/yyy/plugins/xxx HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer x\r\n\r\n",
                "GET /v1/namespaces/team-a/instances/other/plugins/p HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer alice-token\r\n\r\n",
                "GET /any/thing HTTP/1.1\r\nHost: unheard.of\r\n\r\n",
                "GET " + HELLO + " HTTP/9.7\r\nHost: g\r\n\r\n",
                "GET " + HELLO
                        + " HTTP/1.1\r\nHost: g\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n",
                "\u0000\u0001\u0002\r\n\r\n",
                "GET " + HELLO + "/" + "p".repeat(9_000) + " HTTP/1.1\r\nHost: g\r\n\r\n",
                request("POST", "/") + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");

        // When
        for (String request : hostile) {
            try (Wire caller = gateway.connect()) {
                caller.send(request);
                caller.readHead();
            }
        }

        // Then
        await().until(() -> gateway.audit().size() == hostile.size());
        assertThat(gateway.meters()).isEqualTo(before);
    }

    @Test
    void shouldCountBytesAsTheyGo() throws Exception {
        // Given
        try (Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Content-Length: 10\r\n\r\n12345");

            // Then
            await().until(() -> gateway.counter("bytes", "direction", "in") == 5);
            assertThat(gateway.audit()).isEmpty();
        }
    }

    @Test
    void shouldCountConnectsByWhatCameOfThem() throws Exception {
        // Given
        try (Wire caller = gateway.connect()) {
            caller.send(request("GET", "/") + "\r\n");
            caller.expectMessage();
            backend.close();

            // When
            await().until(() -> backend.open() == 0);
            caller.send(request("GET", "/") + "\r\n");
            int status = caller.expectMessage().status();

            // Then
            assertThat(status).isEqualTo(502);
            assertThat(gateway.counter("upstream.connects", "result", "connected"))
                    .isEqualTo(1);
            assertThat(gateway.counter("upstream.connects", "result", "refused"))
                    .isEqualTo(1);
        }
    }
}
