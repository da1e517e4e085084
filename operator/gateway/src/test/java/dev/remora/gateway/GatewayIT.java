package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway as it ships, as its own ServiceAccount, in front of a real API server. */
@OnControlPlane
@SuppressWarnings("NullAway.Init")
class GatewayIT {
    private static final String SYSTEM = "remora-system";
    private static final String GATEWAY = "remora-gateway";
    private static final String AUDIENCE = "gateway.remora.dev";

    private final ControlPlane controlPlane;
    private final ByteArrayOutputStream audit = new ByteArrayOutputStream();
    private Backend plugin;
    private Gateway gateway;
    private String namespace;
    private Instance instance;

    GatewayIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeEach
    void start() {
        controlPlane.apply(new NamespaceBuilder()
                .withNewMetadata()
                .withName(SYSTEM)
                .endMetadata()
                .build());
        controlPlane.apply(Repository.root().resolve("helm/remora/rbac/gateway.yaml"));
        namespace = controlPlane.newNamespace("gateway");
        plugin = Backend.echo();
        instance = instance("""
                state: Running
                address: 127.0.0.1
                vmiUID: vmi-1
                plugins:
                - {name: hello, port: %1$d, state: Loaded, ready: true}
                - {name: tail, port: %1$d, state: Loaded, ready: true}
                - {name: guarded, port: %1$d, state: Loaded, ready: true}
                - {name: late, state: Queued, ready: false}
                """.formatted(plugin.address().getPort()));
        gateway = gateway();
        await().atMost(Duration.ofSeconds(20)).until(gateway::ready);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        plugin.close();
    }

    @Test
    void shouldForwardForACallerWithTheRight() throws IOException {
        // Given
        String token = caller("caller", "instances/plugins", "get");

        // When
        Message byName = ask("GET", byName("hello") + "/files/list?a=%2F", token);
        Message byUid = ask("GET", byUid(instance.getMetadata().getUid(), "hello") + "/files/list?a=%2F", token);

        // Then
        assertThat(byName.status()).isEqualTo(200);
        assertThat(byName.body())
                .startsWith("GET /files/list?a=%2F HTTP/1.1\r\n")
                .contains("X-Remora-User: system:serviceaccount:" + namespace + ":caller\r\n");
        assertThat(byUid.body()).startsWith("GET /files/list?a=%2F HTTP/1.1\r\n");
    }

    @Test
    void shouldRefuseTokensThatAreNotForIt() throws IOException {
        // Given
        caller("caller", "instances/plugins", "get");
        String forTheApiServer = controlPlane.identities().token(namespace, "caller");

        // When
        Message other = ask("GET", byName("hello"), forTheApiServer);
        Message garbage = ask("GET", byName("hello"), "garbage");

        // Then
        assertThat(other.status()).isEqualTo(401);
        assertThat(garbage.status()).isEqualTo(401);
    }

    @Test
    void shouldRefuseACallerWithoutTheRight() throws IOException {
        // Given
        controlPlane.identities().serviceAccount(namespace, "stranger");
        String token = controlPlane.identities().token(namespace, "stranger", AUDIENCE);

        // When
        Message known = ask("GET", byUid(instance.getMetadata().getUid(), "hello"), token);
        Message unknown = ask("GET", byUid("0cbd5f0a-0000-4000-8000-000000000000", "hello"), token);

        // Then
        assertThat(known.status()).isEqualTo(403);
        assertThat(unknown).isEqualTo(known);
    }

    @Test
    void shouldTellVerbsApart() throws IOException {
        // Given
        String token = caller("reader", "instances/plugins", "get");

        // When
        Message post = ask("POST", byName("hello"), token);
        Message upgrade = ask("GET", byName("hello"), token, "Connection: upgrade\r\nUpgrade: websocket\r\n");

        // Then
        assertThat(post.status()).isEqualTo(403);
        assertThat(upgrade.status()).isEqualTo(403);
    }

    @Test
    void shouldLetAGrantOnOnePluginReachJustThatOne() throws IOException {
        // Given
        String token = caller("tailer", "instances/plugins/tail", "get");

        // When
        Message tail = ask("GET", byName("tail"), token);
        Message hello = ask("GET", byName("hello"), token);

        // Then
        assertThat(tail.status()).isEqualTo(200);
        assertThat(hello.status()).isEqualTo(403);
    }

    @Test
    void shouldNotOpenAPluginWithItsOwnTokenByRbac() throws IOException {
        // Given
        String token = caller("caller", "instances/plugins", "get");

        // When
        Message answer = ask("GET", byName("guarded"), token);

        // Then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Remora-Error")).isEqualTo("own-token-required");
    }

    @Test
    void shouldSayWhatIsNotThereToACallerWhoMayKnow() throws IOException {
        // Given
        String token = caller("caller", "instances/plugins", "get");

        // When
        Message noPlugin = ask("GET", byName("nothing"), token);
        Message queued = ask("GET", byName("late"), token);

        // Then
        assertThat(noPlugin.status()).isEqualTo(404);
        assertThat(queued.status()).isEqualTo(409);
    }

    @Test
    void shouldFollowTheInstance() throws IOException {
        // Given
        String token = caller("caller", "instances/plugins", "get");
        assertThat(ask("GET", byName("hello"), token).status()).isEqualTo(200);

        // When
        setStatus(instance, "state: Stopped");

        // Then
        await().untilAsserted(() -> {
            Message answer = ask("GET", byName("hello"), token);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("30");
        });
        await().until(() -> plugin.open() == 0);
    }

    @Test
    void shouldHaveNoOtherRights() {
        // Given
        try (KubernetesClient client = controlPlane.identities().client(SYSTEM, GATEWAY)) {
            // Then
            assertThatThrownBy(() -> client.secrets().inNamespace(namespace).list())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("forbidden");
            assertThatThrownBy(() -> client.resources(Instance.class)
                            .inNamespace(namespace)
                            .withName("vm")
                            .delete())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("forbidden");
        }
    }

    @Test
    void shouldTellTheClusterHowItIs() throws IOException {
        // Given
        String token = caller("caller", "instances/plugins", "get");
        assertThat(ask("GET", byName("hello"), token).status()).isEqualTo(200);

        // When
        String ready = manage("/readyz");
        String metrics = manage("/metrics");

        // Then
        assertThat(ready).startsWith("HTTP/1.1 200");
        assertThat(manage("/healthz")).startsWith("HTTP/1.1 200");
        assertThat(metrics)
                .contains("remora_gateway_requests_seconds_count{outcome=\"forwarded\"} 1")
                .contains("remora_gateway_auth_cache_total{cache=\"token\",event=\"miss\"} 1.0");
        await().untilAsserted(() -> assertThat(audit.toString(StandardCharsets.UTF_8))
                .contains("\"user\":\"system:serviceaccount:" + namespace + ":caller\"", "\"outcome\":\"forwarded\""));
    }

    private Gateway gateway() {
        GatewayOptions options = new GatewayOptions();
        GatewayConfig.commandLine(options, Map.of())
                .parseArgs(
                        "--insecure-http",
                        "--listen=127.0.0.1:0",
                        "--management-listen=127.0.0.1:0",
                        "--deny-ttl=100ms",
                        "--drain-timeout=1s");
        return new Gateway(
                GatewayConfig.of(options),
                Config.fromKubeconfig(controlPlane.identities().kubeconfig(SYSTEM, GATEWAY)),
                audit);
    }

    private Instance instance(String status) {
        Instance wanted = Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: vm, namespace: %s}
                spec:
                  image: quay.io/containerdisks/debian:12
                  plugins:
                  - {name: hello, rom: {image: user/hello:1}}
                  - {name: tail, rom: {image: user/tail:1}}
                  - name: guarded
                    rom: {image: user/guarded:1}
                    authorization: {type: Bearer, tokenSecretRef: {name: token}}
                  - {name: late, rom: {image: user/late:1}}
                """.formatted(namespace), Instance.class);
        return setStatus(controlPlane.admin().resource(wanted).create(), status);
    }

    /** As the controller would. */
    private Instance setStatus(Instance instance, String status) {
        Instance changed = Serialization.clone(instance);
        changed.getMetadata().setResourceVersion(null);
        changed.setStatus(Serialization.unmarshal(status, InstanceStatus.class));
        return controlPlane.admin().resource(changed).updateStatus();
    }

    /** A ServiceAccount with one right on the Instance; its token is meant for the gateway. */
    private String caller(String name, String resource, String verb) {
        controlPlane.identities().serviceAccount(namespace, name);
        controlPlane
                .admin()
                .load(new ByteArrayInputStream(
                        """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: %1$s, namespace: %2$s}
                rules:
                - {apiGroups: [gateway.remora.dev], resources: [%3$s], resourceNames: [vm], verbs: [%4$s]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %1$s, namespace: %2$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
                subjects:
                - {kind: ServiceAccount, name: %1$s, namespace: %2$s}
                """.formatted(name, namespace, resource, verb).getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(controlPlane::apply);
        return controlPlane.identities().token(namespace, name, AUDIENCE);
    }

    private String byName(String pluginName) {
        return "/v1/namespaces/" + namespace + "/instances/vm/plugins/" + pluginName;
    }

    private static String byUid(String uid, String pluginName) {
        return "/v1/instances/" + uid + "/plugins/" + pluginName;
    }

    private Message ask(String method, String path, String token, String... headers) throws IOException {
        try (Wire caller = Wire.connect(gateway.address())) {
            caller.send(method + " " + path + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer " + token + "\r\n"
                    + String.join("", headers) + "\r\n");
            return caller.expectMessage();
        }
    }

    private String manage(String path) throws IOException {
        try (Wire cluster = Wire.connect(gateway.managementAddress())) {
            cluster.send("GET " + path + " HTTP/1.1\r\nHost: m\r\n\r\n");
            return cluster.readAll();
        }
    }
}
