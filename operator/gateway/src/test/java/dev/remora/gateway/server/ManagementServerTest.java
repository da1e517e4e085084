package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.health.Check;
import dev.remora.gateway.health.Checks;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementServerTest {
    private volatile boolean ready = true;
    private final ManagementServer server = ManagementServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Transport.NIO,
            new Checks("livez", List.of(new Check("loops", () -> null))),
            new Checks("readyz", List.of(new Check("instances", () -> ready ? null : "not seen"))),
            () -> "a_metric 1\n");

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/livez, 200, ok",
        "/healthz, 200, ok",
        "/readyz, 200, ok",
        "/readyz?verbose, 200, '[+]instances ok\nreadyz check passed'",
        "/metrics, 200, a_metric 1",
        "/, 404, 'try /livez, /readyz or /metrics'"
    })
    void shouldAnswerTheCluster(String path, int status, String body) throws IOException {
        // When
        Message answer = ask(path);

        // Then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body + "\n");
    }

    @Test
    void shouldNotBeReadyBeforeTheGatewayIs() throws IOException {
        // Given
        ready = false;

        // Then
        assertThat(ask("/readyz").status()).isEqualTo(503);
        assertThat(ask("/readyz").body()).isEqualTo("[-]instances failed: not seen\nreadyz check failed\n");
        assertThat(ask("/readyz?exclude=instances").status()).isEqualTo(200);
        assertThat(ask("/livez").status()).isEqualTo(200);
    }

    @Test
    void shouldTakeOneRequestPerConnection() throws IOException {
        // Given
        try (Wire cluster = Wire.connect(server.address())) {
            // When
            cluster.send("GET /healthz HTTP/1.1\r\nHost: m\r\n\r\n");

            // Then
            assertThat(cluster.expectMessage().header("Connection")).isEqualTo("close");
            assertThat(cluster.readAll()).isEmpty();
        }
    }

    private Message ask(String path) throws IOException {
        try (Wire cluster = Wire.connect(server.address())) {
            cluster.send("GET " + path + " HTTP/1.1\r\nHost: m\r\n\r\n");
            return cluster.expectMessage();
        }
    }
}
