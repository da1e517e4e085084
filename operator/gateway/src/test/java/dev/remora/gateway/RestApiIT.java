package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.rest.kubernetes.ApiServer;
import dev.remora.gateway.rest.kubernetes.Doorbell;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.testing.ScenarioClient;
import dev.remora.gateway.testing.TestAuthority;
import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The REST API of a gateway as it ships, with its own rights only, at a real kube-apiserver. */
@OnControlPlane
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RestApiIT {
    private static final Path PAGE = Repository.root().resolve("docs/rest-api.md");

    @TempDir
    static Path folder;

    private final ControlPlane controlPlane;
    private String namespace;
    private ShippedGateway lab;
    private ActingController controller;
    private HttpClient client;
    private String token;
    private String stranger;

    RestApiIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeAll
    void start() throws Exception {
        TestAuthority authority = new TestAuthority("gateway-ca");
        authority.file(folder.resolve("ca.crt"));
        TestAuthority.write(folder, authority.server());
        Backend plugin = Backend.echo();
        lab = ShippedGateway.start(
                controlPlane,
                plugin,
                "--tls-cert=" + folder.resolve("tls.crt"),
                "--tls-key=" + folder.resolve("tls.key"));
        lab.awaitReady();
        namespace = controlPlane.newNamespace("rest");
        controller = ActingController.start(
                controlPlane.admin(), namespace, plugin.address().getPort());
        controlPlane.identities().serviceAccount(namespace, "caller");
        controlPlane.identities().serviceAccount(namespace, "stranger");
        grant(namespace, role());
        token = controlPlane.identities().token(namespace, "caller");
        stranger = controlPlane.identities().token(namespace, "stranger");
        client = HttpClient.newBuilder().sslContext(authority.trusting(null)).build();
        awaitAccess(namespace);
    }

    /** The API server learns of a Role a moment after it was made. */
    private void awaitAccess(String where) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> send("GET", "/v1/namespaces/" + where + "/instances", token, "")
                                .statusCode()
                        == 200);
    }

    @AfterAll
    void stop() throws IOException {
        controller.close();
        lab.close();
    }

    /** The Role that docs/rest-api.md shows. */
    private static String role() throws IOException {
        Matcher block =
                Pattern.compile("(?s)<!-- test: role -->\n```yaml\n(.*?)```").matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private void grant(String where, String role) {
        String binding = """
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: rest}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: rest}
                subjects:
                - {kind: ServiceAccount, name: caller, namespace: %s}
                """.formatted(namespace);
        controlPlane
                .admin()
                .load(new ByteArrayInputStream((role + binding).getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(object -> {
                    object.getMetadata().setNamespace(where);
                    controlPlane.apply(object);
                });
    }

    private HttpResponse<String> send(String method, String path, String token, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + lab.port() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode ask(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(method, path, token, body);
        JsonNode envelope = Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(envelope.path("op_time_us").isIntegralNumber()).isTrue();
        return envelope;
    }

    private static JsonNode first(JsonNode envelope) {
        return envelope.path("data").path("instances").path(0);
    }

    private Instance stored(String name) {
        return Objects.requireNonNull(controlPlane
                .admin()
                .resources(Instance.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    private List<InstancePlugin> plugins(String name) {
        return Objects.requireNonNull(stored(name).getSpec().plugins());
    }

    @Test
    void shouldServeTheOriginalsOwnPythonClientAsItIs() throws Exception {
        // When
        List<String> steps =
                run(Binaries.ofCheckout().python().toString(), ScenarioClient.file("python_unikraft_cloud.py"));

        // Then
        assertThat(steps)
                .containsExactly(
                        "create",
                        "plugin",
                        "listing",
                        "queue",
                        "remove",
                        "draining",
                        "bearer",
                        "branches",
                        "templates",
                        "errors",
                        "absent",
                        "delete");
    }

    @Test
    void shouldServeTheCallsOfItsPage() throws Exception {
        // Given
        StringBuilder script =
                new StringBuilder("set -euo pipefail\ncurl() { command curl --silent --show-error --fail-with-body"
                        + " --cacert \"$SSL_CERT_FILE\" \"$@\" | tee \"$WORK/answer\"; echo; }\n");
        Matcher blocks = Pattern.compile("(?s)<!-- test: curl (\\S+) -->\n```sh\n(.*?)```")
                .matcher(Files.readString(PAGE));
        while (blocks.find()) {
            script.append(blocks.group(2))
                    .append(
                            "if grep -q '\"status\":\"error\"' \"$WORK/answer\"; then cat \"$WORK/answer\"; exit 1; fi\n")
                    .append("cp \"$WORK/answer\" \"$WORK/")
                    .append(blocks.group(1))
                    .append("\"; echo ok ")
                    .append(blocks.group(1))
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("page.sh"), script);

        // When
        List<String> steps = run("bash", file.toString());

        // Then
        assertThat(steps)
                .containsExactly(
                        "create", "wait", "call", "add", "queue", "set", "del", "stop", "start", "list", "delete");
        assertThat(folder.resolve("work/call")).content().startsWith("GET /files/list HTTP/1.1\r\n");
        assertThat(folder.resolve("work/queue")).content().contains("\"status\":\"pending\"");
    }

    private List<String> run(String... command) throws Exception {
        Path output = Files.createTempFile(folder, "client", "");
        Path work = Files.createDirectories(folder.resolve("work"));
        Map<String, String> environment = Map.of(
                "GATEWAY",
                "https://127.0.0.1:" + lab.port(),
                "TOKEN",
                token,
                "STRANGER",
                stranger,
                "IMAGE_THAT_FAILS",
                ActingController.BROKEN,
                "WORK",
                work.toString(),
                "SSL_CERT_FILE",
                folder.resolve("ca.crt").toString());
        return ScenarioClient.run(output, environment, command);
    }

    @Test
    void shouldKeepEveryDigitOfAConfig() throws Exception {
        // Given
        String config = "{\"id\":9007199254740993,\"ratio\":1.0000000000000002}";
        String huge = "{\"id\":123456789012345678901234567890,\"ratio\":0.1000000000000000055511151231257827}";

        // When
        ask("POST", "/v1/instances", """
                {"name": "digits", "image": "debian:12", "plugins": [
                  {"name": "kept", "image": "user/a:1", "config": %s},
                  {"name": "rounded", "image": "user/b:1", "config": %s},
                  {"name": "scalar", "image": "user/c:1", "config": 9007199254740993}]}
                """.formatted(config, huge));

        // Then
        JsonNode plugins = first(ask("GET", "/v1/instances?name=digits", "")).path("plugins");
        assertThat(plugins.path(0).path("config")).hasToString(config);
        assertThat(plugins.path(2).path("config")).hasToString("9007199254740993");
        List<InstancePlugin> stored = plugins("digits");
        assertThat(stored.get(0).config()).hasToString(config);
        assertThat(plugins.path(1).has("config")).isFalse();
        var source = Objects.requireNonNull(stored.get(1).configFrom()).getFirst();
        assertThat(secret(source.secretKeyRef().name(), "config")).isEqualTo(huge);
    }

    private String secret(String name, String key) {
        Secret secret = controlPlane
                .admin()
                .secrets()
                .inNamespace(namespace)
                .withName(name)
                .get();
        assertThat(secret.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getKind()).isEqualTo("Instance"));
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }

    @Test
    void shouldKeepHeadersInASecretThatEndsWithTheInstance() throws Exception {
        // When
        ask("POST", "/v1/instances", """
                {"name": "headers", "image": "debian:12", "plugins": [{"name": "tail", "image":
                  {"url": "https://example.com/tail.rom", "headers": {"X-Key": "secret-key"}}}]}
                """);

        // Then
        var rom = Objects.requireNonNull(plugins("headers").getFirst().rom());
        assertThat(rom.url()).isEqualTo("https://example.com/tail.rom");
        assertThat(secret(Objects.requireNonNull(rom.headersSecretRef()).name(), "X-Key"))
                .isEqualTo("secret-key");
        assertThat(ask("GET", "/v1/instances?name=headers", "").toString()).doesNotContain("secret-key");
    }

    @Test
    void shouldLeaveNothingBehindWhenTheInstanceIsRefused() throws Exception {
        // Given
        String body = """
                {"name": "leftover", "image": "debian:12", "plugins": [{"name": "no good", "image": "user/a:1",
                  "authorization": {"type": "bearer", "token": "abc"}}]}
                """;

        // When
        HttpResponse<String> answer = send("POST", "/v1/instances", token, body);

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("no good");
        assertThat(controlPlane.admin().secrets().inNamespace(namespace).list().getItems())
                .noneMatch(secret -> secret.getMetadata().getName().startsWith("leftover"));
        assertThat(controlPlane
                        .admin()
                        .rbac()
                        .roles()
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .noneMatch(role -> role.getMetadata().getName().startsWith("leftover"));
    }

    @Test
    void shouldApplyAllChangesToAnInstanceOrNone() throws Exception {
        // Given
        JsonNode made = first(ask("POST", "/v1/instances", "{\"name\": \"atomic\", \"image\": \"debian:12\"}"));

        // When
        HttpResponse<String> refused = send("PATCH", "/v1/instances", token, """
                [{"name": "atomic", "prop": "memory_mb", "op": "set", "value": 2048, "id": "a"},
                 {"name": "atomic", "prop": "plugins", "op": "del", "value": ["none"], "id": "b"}]
                """);
        JsonNode partly =
                ask("PATCH", "/v1/instances", """
                [{"uuid": "%s", "prop": "tags", "op": "add", "value": ["x"], "id": "c"},
                 {"name": "nobody", "prop": "tags", "op": "add", "value": ["x"], "id": "d"}]
                """.formatted(made.path("uuid").asText()));

        // Then
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(stored("atomic").getSpec().memory()).isNull();
        assertThat(partly.path("status").asText()).isEqualTo("partial_success");
        assertThat(partly.at("/data/instances/0/id").asText()).isEqualTo("c");
        assertThat(partly.at("/data/instances/1/error").asInt()).isEqualTo(8);
        assertThat(first(ask("GET", "/v1/instances?name=atomic", ""))
                        .path("tags")
                        .path(0)
                        .asText())
                .isEqualTo("x");
    }

    @Test
    void shouldNotTellWhatACallerMayNotKnow() throws Exception {
        // When
        HttpResponse<String> there = send("GET", "/v1/instances/" + lab.uid(), stranger, "");
        HttpResponse<String> nowhere = send("GET", "/v1/instances/00000000-0000-0000-0000-000000000000", stranger, "");
        HttpResponse<String> elsewhere = send("GET", "/v1/instances/" + lab.uid(), token, "");

        // Then
        assertThat(masked(there)).isEqualTo(masked(nowhere));
        assertThat(there.statusCode()).isEqualTo(403);
        assertThat(elsewhere.body()).contains("\"error\":8");
    }

    private static String masked(HttpResponse<String> answer) {
        return answer.statusCode()
                + answer.body()
                        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>")
                        .replaceAll("\"op_time_us\":\\d+", "");
    }

    @Test
    void shouldActInAnotherNamespaceWhenTheCallerNamesItAndMay() throws Exception {
        // Given
        String other = controlPlane.newNamespace("other");
        String body = "{\"name\": \"there\", \"image\": \"debian:12\"}";

        // When
        HttpResponse<String> refused = send("POST", "/v1/namespaces/" + other + "/instances", token, body);
        grant(other, role());
        awaitAccess(other);
        HttpResponse<String> byPath = send("POST", "/v1/namespaces/" + other + "/instances", token, body);
        HttpResponse<String> byHeader = send("GET", "/v1/instances?name=there", token, "", "X-Remora-Namespace", other);

        // Then
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(byPath.statusCode()).as(byPath.body()).isEqualTo(200);
        assertThat(byHeader.body()).contains("\"namespace\":\"" + other + "\"");
    }

    @Test
    void shouldRefuseBodiesThatAreTooLargeOrNoJson() throws Exception {
        // When
        HttpResponse<String> large = send("POST", "/v1/instances", token, "x".repeat((1 << 20) + 1));
        HttpResponse<String> twice = send("POST", "/v1/instances", token, "{\"name\":\"a\",\"name\":\"b\"}");

        // Then
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(twice.body()).contains("a field twice");
    }

    /** The client that goes to the API server must never fall back on the gateway's own rights. */
    @Test
    void shouldLendNobodyTheGatewaysIdentity() throws Exception {
        // Given
        Config own = Config.fromKubeconfig(
                controlPlane.identities().kubeconfig(ShippedGateway.SYSTEM, ShippedGateway.GATEWAY));
        BearerToken nobodys = Objects.requireNonNull(BearerToken.of("Bearer nobodys-token"));

        try (ApiServer server = ApiServer.reachedBy(own, Duration.ofSeconds(20))) {
            Instances instances = new Instances(server, new FakeDirectory(), new Doorbell());

            // When
            Throwable refused =
                    catchThrowable(() -> instances.list(new Caller("nobody", nobodys, namespace, () -> false)));

            // Then
            assertThat(refused)
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Code.UNAUTHENTICATED));
        }
    }

    @Test
    void shouldDescribeEverythingThatItAnswers() throws Exception {
        // Given
        ask("POST", "/v1/instances", """
                {"name": "described", "image": "debian:12", "tags": ["t"], "scale_to_zero": {"cooldown_time_ms": 60000},
                 "plugins": [{"name": "p", "rom": "user/a:1", "config": {}}]}
                """);
        HttpResponse<String> document = send("GET", "/v1/openapi.json", "none", "");
        JsonNode openapi = Json.read(document.body().getBytes(StandardCharsets.UTF_8));

        // When
        JsonNode envelope = ask("GET", "/v1/instances?name=described", "");

        // Then
        OpenApi.undescribed(openapi, "/components/schemas/InstancesEnvelope", envelope, "")
                .forEach(path ->
                        assertThat(path).as("not in the OpenAPI document").isNull());
        assertThat(((ObjectNode) envelope).has("warnings")).isFalse();
    }
}
