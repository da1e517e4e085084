package dev.remora.lab.e2e;

import static dev.remora.lab.e2e.TestInstance.plugin;
import static dev.remora.lab.e2e.TestInstance.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.lab.Lab;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One guest with systemd for all tests; the one that stops it comes last. */
@InLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // set before the first test
class PluginsInAGuestST {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LAST = Integer.MAX_VALUE; // the default is half of it
    private static final String SPEC = """
            image: registry.local/remora/debian:12
            memory: 512Mi
            plugins:
              - {name: hello, rom: {image: %1$s}, config: {greeting: hi, deep: {list: [1, null, true]}}}
              - {name: broken, rom: {image: %2$s}}
              - {name: text, rom: {image: %1$s}, config: just a string}
              - {name: number, rom: {image: %1$s}, config: 9007199254740993}
              - {name: My_Echo, rom: {image: %3$s}}
              - name: sandbox
                rom: {image: %4$s}
                grants: [Root, Filesystem, Processes, Devices]
                config: {output: {stream_bytes: 1048576}, limits: {command_memory_bytes: 67108864}}
            """.formatted(Plugins.HELLO, Plugins.BROKEN, Plugins.ECHO, Plugins.SANDBOX);

    private static TestInstance instance;
    private static InstanceStatus booted;

    @BeforeAll
    static void boot(Lab lab) {
        Plugins.push(lab);
        Plugins.pushSandbox(lab);
        instance = TestInstance.apply(lab, "systemd", SPEC);
        booted = awaitPlugins();
    }

    private static InstanceStatus awaitPlugins() {
        return instance.await(
                "plugins run",
                status -> ready(status, "hello", "text", "number", "My_Echo", "sandbox")
                        && plugin(status, "broken")
                                .filter(broken -> broken.state() == PluginState.Failed)
                                .isPresent());
    }

    private static JsonNode answer(String pluginAndPath) throws Exception {
        HttpResponse<String> response = instance.call("caller", pluginAndPath);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** Of an answer, or why there was none. */
    private static String code(String pluginAndPath) {
        try {
            return Integer.toString(instance.call("caller", pluginAndPath).statusCode());
        } catch (AssertionError e) {
            return String.valueOf(e.getCause());
        }
    }

    private static List<Integer> ports(InstanceStatus status) {
        return java.util.Objects.requireNonNull(status.plugins()).stream()
                .map(PluginReport::port)
                .toList();
    }

    @Test
    void shouldPassThePathAsItIsAndTheConfigOnStandardInput() throws Exception {
        // When
        JsonNode answer = answer("hello/files/list?a=%2F&x=1");

        // Then
        assertThat(answer.path("path").asText()).isEqualTo("/files/list?a=%2F&x=1");
        assertThat(answer.path("config"))
                .isEqualTo(JSON.readTree("{\"greeting\": \"hi\", \"deep\": {\"list\": [1, null, true]}}"));
    }

    @Test
    void shouldAnswerTheSameWhenTheInstanceIsNamedByItsUid() {
        assertThat(instance.callByUid("caller", "hello/files/list?x=1").body())
                .isEqualTo(instance.call("caller", "hello/files/list?x=1").body());
    }

    @Test
    void shouldRefuseACallerWithoutToken() {
        assertThat(instance.call("", "hello/").statusCode()).isEqualTo(401);
    }

    @Test
    void shouldRefuseAnAccountThatNoRoleLetsIn() {
        assertThat(instance.call("stranger", "hello/").statusCode()).isEqualTo(403);
    }

    @Test
    void shouldGiveEachPluginAPortOfItsOwn() {
        assertThat(ports(booted)).doesNotHaveDuplicates().first().isEqualTo(Lab.FIRST_PLUGIN_PORT);
    }

    @Test
    void shouldHandOverAStringAsConfig() throws Exception {
        assertThat(answer("text/").path("config")).isEqualTo(JSON.readTree("\"just a string\""));
    }

    @Test
    void shouldHandOverANumberAsConfigWithoutLosingADigit() throws Exception {
        assertThat(answer("number/").path("config").asText()).isEqualTo("9007199254740993");
    }

    @Test
    void shouldRunTheOthersAndSaySoWhenThereIsNoInit() {
        assertThat(plugin(booted, "broken")).hasValueSatisfying(broken -> {
            assertThat(broken.ready()).isFalse();
            assertThat(broken.message()).contains("init");
        });
    }

    @Test
    void shouldStreamABodyToThePluginAndBack() {
        // Given
        String body = "0123456789abcdef".repeat(1 << 16);
        String path = "/v1/namespaces/systemd/instances/systemd/plugins/My_Echo/";

        // When
        HttpResponse<String> response =
                instance.send("caller", instance.request(path).POST(HttpRequest.BodyPublishers.ofString(body)));

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(body);
    }

    @Test
    void shouldReachThePluginBehindTheKubernetesApiServer(Lab lab) throws Exception {
        // Given
        String group = "/apis/gateway.remora.dev/v1alpha1";
        String path = group + "/namespaces/systemd/instances/systemd/plugins/hello/files/list?x=1";

        // When
        try (KubernetesClient caller = lab.cluster().identities().client("systemd", "caller")) {
            JsonNode answer = JSON.readTree(caller.raw(path));

            // Then
            assertThat(answer.path("path").asText()).isEqualTo("/files/list?x=1");
            assertThat(answer.path("user").asText()).isEqualTo("system:serviceaccount:systemd:caller");
        }
        try (KubernetesClient stranger = lab.cluster().identities().client("systemd", "stranger")) {
            assertThatThrownBy(() -> stranger.raw(path)).hasMessageContaining("forbidden");
        }
    }

    @Test
    void shouldPassHelmTest(Lab lab) {
        // When
        String said = lab.release().test().expectSuccess();

        // Then
        assertThat(said).contains("TEST SUITE:     remora-test", "Phase:          Succeeded");
    }

    @Test
    @Order(LAST - 1)
    void shouldGoOnThroughAnUpgradeOfRemora(Lab lab) {
        // Given
        Instance before = instance.current();
        Set<String> answers = ConcurrentHashMap.newKeySet();

        // When
        try (ScheduledExecutorService caller = Executors.newSingleThreadScheduledExecutor()) {
            var _ = caller.scheduleWithFixedDelay(() -> answers.add(code("hello/")), 0, 200, TimeUnit.MILLISECONDS);
            lab.release().upgrade("--set", "controller.replicas=2,gateway.replicas=2,gateway.flags.allow-ttl=5s");
            lab.release().upgrade();
        }

        // Then
        assertThat(answers).containsExactly("200");
        Instance after = instance.current();
        assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
        assertThat(after.getMetadata().getGeneration())
                .isEqualTo(before.getMetadata().getGeneration());
        assertThat(java.util.Objects.requireNonNull(after.getStatus()).vmiUID()).isEqualTo(booted.vmiUID());
    }

    @Test
    void shouldRunCommandsAndMoveFilesForTheOfficialSdk() {
        assertThat(new Sandbox(instance, "sandbox").officialSdk())
                .containsExactly("commands", "vector", "stdin", "output", "signals", "files", "many");
    }

    @Test
    void shouldEndACommandThatEatsTheMemoryAndNothingElse() throws Exception {
        // Given
        Sandbox sandbox = new Sandbox(instance, "sandbox");
        assertThat(answer("sandbox/").at("/data/limits/mode").asText()).isEqualTo("cgroup");

        // When
        int exitCode = sandbox.run("head -c 200M /dev/zero | tail; sleep 1000");

        // Then
        assertThat(exitCode).isEqualTo(-9);
        assertThat(sandbox.run("true")).isZero();
    }

    @Test
    @Order(LAST)
    void shouldSaySoWhenTheGuestWasStopped() {
        // When
        instance.patch("{\"spec\": {\"powerState\": \"Stopped\"}}");
        instance.await("stopped", status -> status.state() == InstanceState.Stopped);
        HttpResponse<String> whileStopped = instance.call("caller", "hello/");

        // Then
        assertThat(whileStopped.statusCode()).isEqualTo(503);
        assertThat(whileStopped.body()).contains("instance-stopped");
    }
}
