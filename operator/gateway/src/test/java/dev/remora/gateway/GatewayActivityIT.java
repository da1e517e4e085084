package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.api.v1alpha1.ActivityLease;
import dev.remora.gateway.testing.Wire;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Lease by which a real API server learns that an Instance is in use. {@code idleAfter} is 10 s, so renewed each 2.5 s. */
@OnControlPlane
@SuppressWarnings("NullAway.Init")
class GatewayActivityIT {
    /** The removed plugin tells when the gateway has seen it. */
    private static final String SLEEPING = """
            state: Sleeping
            plugins:
            - {name: hello, port: 20000, state: Loaded, ready: false}
            - {name: removed, state: Unloading, ready: false}
            """;

    private final ControlPlane controlPlane;
    private ShippedGateway lab;

    GatewayActivityIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeEach
    void start() {
        lab = ShippedGateway.start(controlPlane);
        lab.awaitReady();
    }

    @AfterEach
    void stop() throws IOException {
        lab.close();
    }

    @Test
    void shouldSayThatAnInstanceIsInUse() throws IOException {
        // Given
        lab.setSpec("scaleToZero: {idleAfter: 10s}");
        String token = lab.caller("caller", "instances/plugins", "get");

        // When
        await().until(() -> {
            ask("hello", token, 200); // the gateway sees a moment later that the Instance may sleep
            return lease() != null;
        });

        // Then
        Lease lease = existingLease();
        assertThat(lease.getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/managed-by", "remora")
                .containsEntry("remora.dev/instance", "vm");
        assertThat(lease.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> {
            assertThat(owner.getUid()).isEqualTo(lab.uid());
            assertThat(owner.getApiVersion()).isEqualTo("remora.dev/v1alpha1");
            assertThat(owner.getKind()).isEqualTo("Instance");
            assertThat(owner.getController()).isFalse();
        });
        assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("replica-1");
        assertThat(lease.getSpec().getLeaseDurationSeconds()).isEqualTo(10);
    }

    @Test
    void shouldGoOnSayingSoWhileAStreamLasts() throws IOException {
        // Given
        lab.setSpec("scaleToZero: {idleAfter: 10s}");
        String token = lab.caller("caller", "instances/plugins", "create");
        try (Wire stream = lab.connect()) {
            stream.send("POST " + lab.byName("hello") + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer " + token
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n");
            await().until(() -> lease() != null);
            ZonedDateTime first = renewTime();

            // When
            await().atMost(Duration.ofSeconds(10)).until(() -> renewTime().isAfter(first.plusSeconds(4)));
            stream.send("0\r\n\r\n");
            stream.expectMessage();
        }

        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            ZonedDateTime last = renewTime();
            Thread.sleep(4_000);
            return renewTime().equals(last);
        });
    }

    @Test
    void shouldNotSayAnythingForACallerWithoutTheRight() throws IOException, InterruptedException {
        // Given
        lab.setSpec("scaleToZero: {idleAfter: 10s}");
        lab.setStatus(SLEEPING);
        String token = lab.caller("other", "instances/plugins/removed", "get");
        await().until(() -> problem("removed", token).equals("plugin-queued"));

        // When
        ask("hello", token, 403);
        ask("hello", "garbage", 401);

        // Then
        Thread.sleep(1_000);
        assertThat(lease()).isNull();
    }

    @Test
    void shouldNotWakeWhatItsUserStopped() throws IOException, InterruptedException {
        // Given
        lab.setSpec("scaleToZero: {idleAfter: 10s}\npowerState: Stopped");
        lab.setStatus("state: Stopped\nplugins: [{name: hello, port: 20000, state: Loaded, ready: false}]");
        String token = lab.caller("caller", "instances/plugins", "get");

        // When
        await().until(() -> problem("hello", token).equals("instance-stopped"));

        // Then
        Thread.sleep(1_000);
        assertThat(lease()).isNull();
    }

    @Test
    void shouldSayNothingOfAnInstanceThatNeverSleeps() throws IOException, InterruptedException {
        // Given
        String token = lab.caller("caller", "instances/plugins", "get");

        // When
        ask("hello", token, 200);

        // Then
        Thread.sleep(1_000);
        assertThat(lease()).isNull();
    }

    @Test
    void shouldNotReadOrRemoveLeases() {
        // Given
        try (KubernetesClient client =
                controlPlane.identities().client(ShippedGateway.SYSTEM, ShippedGateway.GATEWAY)) {
            // Then
            assertThatThrownBy(
                            () -> client.leases().inNamespace(lab.namespace()).list())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("forbidden");
            assertThatThrownBy(() -> client.leases()
                            .inNamespace(lab.namespace())
                            .withName("any")
                            .delete())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("forbidden");
        }
    }

    private void ask(String plugin, String token, int status) throws IOException {
        assertThat(lab.ask("GET", lab.byName(plugin), token).status()).isEqualTo(status);
    }

    private String problem(String plugin, String token) throws IOException {
        return String.valueOf(lab.ask("GET", lab.byName(plugin), token).header("Remora-Error"));
    }

    private @Nullable Lease lease() {
        return controlPlane
                .admin()
                .leases()
                .inNamespace(lab.namespace())
                .withName(ActivityLease.name("vm"))
                .get();
    }

    private Lease existingLease() {
        return Objects.requireNonNull(lease(), "the Lease is not there");
    }

    private ZonedDateTime renewTime() {
        return existingLease().getSpec().getRenewTime();
    }
}
