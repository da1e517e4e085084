package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the process ends: SIGTERM as the kubelet sends it, and when it cannot start. */
@OnControlPlane
@SuppressWarnings("NullAway.Init")
class GatewayDrainIT {
    private final ControlPlane controlPlane;
    private final CountDownLatch finish = new CountDownLatch(1);

    @TempDir
    private Path folder;

    private ShippedGateway lab;
    private String token;

    GatewayDrainIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeEach
    void start() {
        lab = ShippedGateway.start(controlPlane, Backend.start(this::plugin));
        lab.awaitReady();
        token = lab.caller("caller", "instances/plugins", "get, create");
    }

    @AfterEach
    void stop() throws IOException {
        lab.close();
    }

    /** {@code /stream} ends and {@code /slow} is answered when the test says so, an upgrade never ends. */
    private void plugin(Wire wire) throws IOException, InterruptedException {
        Message request;
        while ((request = wire.readMessage()) != null) {
            if (request.startLine().contains("/stream")) {
                wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
                finish.await();
                wire.send("3\r\ntwo\r\n0\r\n\r\n");
            } else if (request.startLine().contains("/tunnel")) {
                wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
                wire.socket().setSoTimeout(0);
                wire.readAll();
                return;
            } else {
                if (request.startLine().contains("/slow")) {
                    finish.await();
                }
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        }
    }

    @Test
    void shouldLetStreamsEndAndCutThoseThatDoNot() throws Exception {
        // Given
        try (GatewayProcess gateway = GatewayProcess.start(
                        controlPlane, folder, Map.of(), "--drain-delay=5s", "--drain-timeout=15s");
                Wire stream = ready(gateway).connect();
                Wire tunnel = gateway.connect();
                Wire slow = gateway.connect()) {
            stream.send(request("/stream"));
            stream.readHead();
            tunnel.socket().setSoTimeout(60_000);
            tunnel.send(upgrade());
            tunnel.readHead();
            slow.send(request("/slow"));

            // When
            gateway.terminate();
            await().until(() -> gateway.manage("/readyz").status() == 503);
            Message whileDelayed = ask(gateway);
            awaitRefused(gateway);
            finish.countDown();
            Message last = slow.expectMessage();
            String streamEnd = stream.readAll();
            String tunnelEnd = tunnel.readAll();

            // Then
            assertThat(whileDelayed.status()).isEqualTo(200);
            assertThat(whileDelayed.header("Connection")).isNull();
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.header("Connection")).isEqualTo("close");
            assertThat(streamEnd).endsWith("two\r\n0\r\n\r\n");
            assertThat(tunnelEnd).isEmpty();
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.log()).contains("cut=\"1\"");
            assertThat(gateway.audit())
                    .filteredOn(line -> line.contains("/tunnel"))
                    .singleElement()
                    .asString()
                    .contains("\"status\":101", "\"outcome\":\"cut_off\"");
            assertThat(gateway.audit())
                    .filteredOn(line -> line.contains("/stream"))
                    .singleElement()
                    .asString()
                    .contains("\"outcome\":\"forwarded\"");
        }
    }

    @Test
    void shouldEndAtOnceWhenItIsToldTwice() throws Exception {
        // Given
        try (GatewayProcess gateway = GatewayProcess.start(
                        controlPlane, folder, Map.of(), "--drain-delay=10m", "--drain-timeout=10m");
                Wire stream = ready(gateway).connect()) {
            stream.send(request("/stream"));
            stream.readHead();
            gateway.terminate();
            await().until(() ->
                    gateway.manage("/readyz?verbose").body().contains("[-]shutdown failed: the gateway drains\n"));

            // When
            gateway.terminate();

            // Then
            assertThat(gateway.exitCode()).isEqualTo(128 + 15);
            assertThat(gateway.audit()).singleElement().asString().contains("\"outcome\":\"cut_off\"");
        }
    }

    private static GatewayProcess ready(GatewayProcess gateway) {
        gateway.awaitReady();
        return gateway;
    }

    private Message ask(GatewayProcess gateway) throws IOException {
        try (Wire caller = gateway.connect()) {
            caller.send(request("/"));
            return caller.expectMessage();
        }
    }

    private static void awaitRefused(GatewayProcess gateway) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    try (Wire _ = gateway.connect()) {
                        return false;
                    } catch (IOException closed) {
                        return true;
                    }
                });
    }

    private String request(String path) {
        return "GET " + lab.byName("hello") + path + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer " + token
                + "\r\n\r\n";
    }

    private String upgrade() {
        return "GET " + lab.byName("hello") + "/tunnel HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer " + token
                + "\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";
    }

    @Test
    void shouldEndWithAReasonWhenSomebodyHasItsAddress() throws Exception {
        // Given
        String taken = "127.0.0.1:" + lab.port();

        // When
        try (GatewayProcess gateway = GatewayProcess.start(controlPlane, folder, Map.of(), "--listen=" + taken)) {
            // Then
            assertThat(gateway.exitCode()).isEqualTo(1);
            assertThat(gateway.log()).contains("--listen: " + taken + " (expected: an address of this machine");
        }
    }
}
