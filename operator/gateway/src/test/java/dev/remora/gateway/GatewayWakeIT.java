package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.api.v1alpha1.ActivityLease;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests to a sleeping Instance, with a real API server; the test does what the controller would do to its status. */
@OnControlPlane
@SuppressWarnings("NullAway.Init")
class GatewayWakeIT {
    private static final int CALLERS = 200;

    private final ControlPlane controlPlane;
    private ShippedGateway lab;
    private String token;

    GatewayWakeIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    private void start(String... flags) {
        lab = ShippedGateway.start(controlPlane, flags);
        lab.awaitReady();
        lab.setSpec("scaleToZero: {idleAfter: 5m}");
        become("state: Sleeping", false);
        token = lab.caller("caller", "instances/plugins", "get");
        await().until(() -> "plugin-queued".equals(ask("removed").header("Remora-Error"))); // it has seen that
    }

    @AfterEach
    void stop() throws IOException {
        lab.close();
    }

    /** As the controller would tell it. */
    private void become(String state, boolean ready) {
        lab.setStatus(state + """

                plugins:
                - {name: hello, port: %d, state: Loaded, ready: %s}
                - {name: removed, state: Unloading, ready: false}
                """.formatted(lab.plugin().address().getPort(), ready));
    }

    private void boot(String vmiUid) {
        String running = "state: Running\naddress: 127.0.0.1\nvmiUID: " + vmiUid;
        become("state: Waking", false);
        become(running, false);
        become(running, true);
    }

    @Test
    void shouldWakeOnceAndAnswerEverybody() throws Exception {
        // Given
        start();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Message>> asked = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                String path = i % 2 == 0 ? lab.byName("hello") : lab.byUid("hello");
                asked.add(threads.submit(() -> lab.ask("GET", path, token)));
            }
            awaitMetric("remora_gateway_held_requests " + CALLERS + ".0");
            await().until(() -> lease() != null);
            String lease = existingLease();

            // When
            boot("vmi-2");

            // Then
            for (Future<Message> answer : asked) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
            assertThat(existingLease()).isEqualTo(lease);
            assertThat(lab.manage("/metrics"))
                    .contains("remora_gateway_activity_renewals_total{result=\"renewed\"} 1.0")
                    .contains("remora_gateway_wakes_seconds_count 1")
                    .contains("remora_gateway_held_requests 0.0");
        }
    }

    @Test
    void shouldHoldWhatComesWhileTheGuestIsOnItsWayDown() throws Exception {
        // Given
        start();
        become("state: Stopping\naddress: 127.0.0.1\nvmiUID: vmi-1", true);
        try (Wire caller = lab.connect()) {
            caller.send("GET " + lab.byName("hello") + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer " + token
                    + "\r\n\r\n");
            awaitMetric("remora_gateway_held_requests 1.0");

            // When
            become("state: Sleeping", false);
            boot("vmi-2");

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(200);
            assertThat(lease()).isNotNull();
        }
    }

    @Test
    void shouldTurnAwayWhatThereIsNoRoomForAndWakeAllTheSame() throws Exception {
        // Given
        start("--wake-max-instance-requests=2");
        try (Wire first = lab.connect()) {
            first.send("GET " + lab.byName("hello") + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer " + token
                    + "\r\n\r\n");
            awaitMetric("remora_gateway_held_requests 1.0");

            // When
            Message second = ask("hello");

            // Then
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.header("Remora-Error")).isEqualTo("overloaded");
            assertThat(second.header("Retry-After")).isEqualTo("5");
            awaitMetric("remora_gateway_held_refused_total{reason=\"caller\"} 1.0");
            await().until(() -> lease() != null);
        }
    }

    @Test
    void shouldGiveUpInTime() throws IOException {
        // Given
        start("--wake-timeout=200ms");

        // When
        Message answer = ask("hello");

        // Then
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Remora-Error")).isEqualTo("instance-waking");
        awaitMetric("remora_gateway_held_refused_total{reason=\"timeout\"} 1.0");
    }

    @Test
    void shouldWakeForACallerWhoDoesNotWait() throws IOException {
        // Given
        start();

        // When
        Message answer = lab.ask("GET", lab.byName("hello") + "/x?y=1", token, "Prefer: respond-async\r\n");

        // Then
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
        assertThat(answer.header("Location")).isEqualTo(lab.byName("hello") + "/x?y=1");
        await().until(() -> lease() != null);
        assertThat(lab.plugin().accepted()).isZero();
        assertThat(lab.audit()).contains("\"outcome\":\"accepted\"");
    }

    private Message ask(String plugin) throws IOException {
        return lab.ask("GET", lab.byName(plugin), token);
    }

    private void awaitMetric(String line) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> lab.manage("/metrics").contains(line));
    }

    private @Nullable Lease lease() {
        return controlPlane
                .admin()
                .leases()
                .inNamespace(lab.namespace())
                .withName(ActivityLease.name("vm"))
                .get();
    }

    /** Every write changes that. */
    private String existingLease() {
        return Objects.requireNonNull(lease(), "the Lease is not there")
                .getMetadata()
                .getResourceVersion();
    }
}
