package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.gateway.testing.Wire.Message;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may reach which plugin, as a real API server decides it; and what the gateway itself may do there. */
@OnControlPlane
@SuppressWarnings("NullAway.Init")
class GatewayAccessIT {
    private final ControlPlane controlPlane;
    private ShippedGateway lab;

    GatewayAccessIT(ControlPlane controlPlane) {
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
    void shouldForwardForACallerWithTheRight() throws IOException {
        // Given
        String token = lab.caller("caller", "instances/plugins", "get");

        // When
        Message byName = lab.ask("GET", lab.byName("hello") + "/files/list?a=%2F", token);
        Message byUid = lab.ask("GET", lab.byUid("hello") + "/files/list?a=%2F", token);

        // Then
        assertThat(byName.status()).isEqualTo(200);
        assertThat(byName.body())
                .startsWith("GET /files/list?a=%2F HTTP/1.1\r\n")
                .contains("X-Remora-User: system:serviceaccount:" + lab.namespace() + ":caller\r\n");
        assertThat(byUid.body()).startsWith("GET /files/list?a=%2F HTTP/1.1\r\n");
    }

    @Test
    void shouldRefuseTokensThatAreNotForIt() throws IOException {
        // Given
        lab.caller("caller", "instances/plugins", "get");
        String forTheApiServer = controlPlane.identities().token(lab.namespace(), "caller");

        // When
        Message other = lab.ask("GET", lab.byName("hello"), forTheApiServer);
        Message garbage = lab.ask("GET", lab.byName("hello"), "garbage");

        // Then
        assertThat(other.status()).isEqualTo(401);
        assertThat(garbage.status()).isEqualTo(401);
    }

    @Test
    void shouldRefuseACallerWithoutTheRight() throws IOException {
        // Given
        controlPlane.identities().serviceAccount(lab.namespace(), "stranger");
        String token = controlPlane.identities().token(lab.namespace(), "stranger", ShippedGateway.AUDIENCE);

        // When
        Message known = lab.ask("GET", lab.byUid("hello"), token);
        Message unknown = lab.ask("GET", ShippedGateway.byUid("0cbd5f0a-0000-4000-8000-000000000000", "hello"), token);

        // Then
        assertThat(known.status()).isEqualTo(403);
        assertThat(unknown).isEqualTo(known);
    }

    @Test
    void shouldTellVerbsApart() throws IOException {
        // Given
        String token = lab.caller("reader", "instances/plugins", "get");

        // When
        Message post = lab.ask("POST", lab.byName("hello"), token);
        Message upgrade = lab.ask("GET", lab.byName("hello"), token, "Connection: upgrade\r\nUpgrade: websocket\r\n");

        // Then
        assertThat(post.status()).isEqualTo(403);
        assertThat(upgrade.status()).isEqualTo(403);
    }

    @Test
    void shouldLetAGrantOnOnePluginReachJustThatOne() throws IOException {
        // Given
        String token = lab.caller("tailer", "instances/plugins/tail", "get");

        // When
        Message tail = lab.ask("GET", lab.byName("tail"), token);
        Message hello = lab.ask("GET", lab.byName("hello"), token);

        // Then
        assertThat(tail.status()).isEqualTo(200);
        assertThat(hello.status()).isEqualTo(403);
    }

    @Test
    void shouldOpenAPluginWithItsOwnTokenToThatTokenOnly() throws IOException {
        // Given
        String caller = lab.caller("caller", "instances/plugins", "get");
        lab.ownToken("the-first");
        lab.grantOwnToken();

        // When
        Message own = lab.ask("GET", lab.byName("guarded"), "the-first");
        Message rbac = lab.ask("GET", lab.byName("guarded"), caller);
        Message wrong = lab.ask("GET", lab.byName("guarded"), "a-guess");

        // Then
        assertThat(own.status()).isEqualTo(200);
        assertThat(rbac.header("Remora-Error")).isEqualTo("own-token-required");
        assertThat(wrong.header("Remora-Error")).isEqualTo("unauthenticated");
        assertThat(lab.audit()).doesNotContain("the-first");
    }

    @Test
    void shouldFollowAPluginsOwnTokenWithoutWaitingForAnything() throws IOException {
        // Given
        lab.ownToken("the-first");
        lab.grantOwnToken();
        int before = lab.ask("GET", lab.byName("guarded"), "the-first").status();

        // When
        lab.ownToken("the-second");

        // Then
        assertThat(before).isEqualTo(200);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> lab.ask("GET", lab.byName("guarded"), "the-first").status() == 401);
        assertThat(lab.ask("GET", lab.byName("guarded"), "the-second").status()).isEqualTo(200);
    }

    @Test
    void shouldSayWhatToDoWhenItMayNotReadAPluginsOwnToken() throws IOException {
        // Given
        String caller = lab.caller("caller", "instances/plugins", "get");
        lab.ownToken("the-first");

        // When
        Message allowed = lab.ask("GET", lab.byName("guarded"), caller);
        Message own = lab.ask("GET", lab.byName("guarded"), "the-first");
        lab.grantOwnToken();

        // Then
        assertThat(allowed.status()).isEqualTo(503);
        assertThat(allowed.header("Remora-Error")).isEqualTo("own-token-unusable");
        assertThat(allowed.body()).contains("may not read Secret " + lab.namespace() + "/token", "by a Role");
        assertThat(own.status()).isEqualTo(401);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> lab.ask("GET", lab.byName("guarded"), "the-first").status() == 200);
    }

    @Test
    void shouldHaveNoOtherRights() {
        // Given
        try (KubernetesClient client =
                controlPlane.identities().client(ShippedGateway.SYSTEM, ShippedGateway.GATEWAY)) {
            // Then
            assertThatThrownBy(
                            () -> client.secrets().inNamespace(lab.namespace()).list())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("forbidden");
            assertThatThrownBy(() -> client.resources(Instance.class)
                            .inNamespace(lab.namespace())
                            .withName("vm")
                            .delete())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("forbidden");
        }
    }
}
