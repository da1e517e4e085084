package dev.remora.gateway.rest.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.activity.Activity;
import dev.remora.gateway.rest.kubernetes.Doorbell;
import dev.remora.gateway.rest.kubernetes.Guests;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Item;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.testing.FakeDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an API server without KubeVirt's API in an integration test cannot show. */
@SuppressWarnings("NullAway.Init")
class PowerTest {
    private static final Reference VM = new Reference.ByName("vm");
    private static final String KUBEVIRT = "/apis/subresources.kubevirt.io/v1/namespaces/team-a/virtualmachines/vm/";
    private static final String STOPPED = "PATCH " + StubApiServer.INSTANCE
            + " {\"metadata\":{\"uid\":\"uid-1\"},\"spec\":{\"powerState\":\"Stopped\"}} by [Bearer alice-token]";

    private final List<String> warnings = new ArrayList<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private StubApiServer server;
    private Drains drains;
    private Power power;
    private GuestReport report;

    @BeforeEach
    void start() throws IOException {
        server = new StubApiServer().instance("Running", "Running");
        FakeDirectory directory = new FakeDirectory();
        Instances instances = new Instances(server.client(), directory, new Doorbell());
        Guests guests = new Guests(server.client());
        Duration longest = Duration.ofMinutes(5);
        drains = new Drains(instances, uid -> busy.get(), longest);
        power = new Power(instances, guests, new Waits(instances, longest), drains, directory, Activity.NONE);
        report = new GuestReport(instances, guests, drains);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ObjectNode stop(String item) throws Exception {
        JsonNode body = Json.read(item.getBytes(StandardCharsets.UTF_8));
        return ((Item.Done) power.stop(StubApiServer.caller(), VM, body, warnings)).fields();
    }

    @Test
    void shouldSwitchTheGuestOffByForce() throws Exception {
        // Given
        server.says(KUBEVIRT + "stop", "");

        // When
        stop("{\"force\": true, \"drain_timeout_ms\": 60000}");

        // Then
        assertThat(server.changes())
                .containsExactly(STOPPED, "PUT " + KUBEVIRT + "stop {\"gracePeriod\":0} by [Bearer alice-token]");
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldStopAndSaySoWhenForceIsNotToBeHad() throws Exception {
        // When
        stop("{\"force\": true}");

        // Then
        assertThat(server.changes()).contains(STOPPED);
        assertThat(warnings).singleElement().asString().startsWith("force: ");
    }

    @Test
    void shouldStopOnlyWhenTheLastRequestHasEnded() throws Exception {
        // Given
        busy.set(true);

        // When
        ObjectNode answer = stop("{\"drain_timeout_ms\": 120000}");
        List<String> meanwhile = server.changes();
        busy.set(false);

        // Then
        assertThat(answer.path("state").asText()).isEqualTo("draining");
        assertThat(answer.path("previous_state").asText()).isEqualTo("running");
        assertThat(meanwhile).isEmpty();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(server.changes()).containsExactly(STOPPED));
    }

    @Test
    void shouldStopAtOnceWhenTheGatewayEnds() throws Exception {
        // Given
        busy.set(true);
        stop("{\"drain_timeout_ms\": -1}");

        // When
        drains.close();

        // Then
        assertThat(server.changes()).containsExactly(STOPPED);
    }

    @Test
    void shouldNotStopWhatWasStartedMeanwhile() throws Exception {
        // Given
        busy.set(true);
        stop("{\"drain_timeout_ms\": -1}");

        // When
        power.start(StubApiServer.caller(), VM, Json.object(), warnings);
        drains.close();

        // Then
        assertThat(server.changes()).singleElement().asString().contains("\"powerState\":\"Running\"");
    }

    @Test
    void shouldLeaveWhatIsInAnotherState() throws Exception {
        // When
        ObjectNode answer = stop("{\"ifstate\": \"standby\"}");

        // Then
        assertThat(answer.path("state").asText()).isEqualTo("running");
        assertThat(server.changes()).isEmpty();
    }

    @Test
    void shouldRestartWithKubeVirt() throws Exception {
        // Given
        assertThatThrownBy(() -> power.restart(StubApiServer.caller(), VM, Json.object(), warnings))
                .hasMessageContaining("KubeVirt's API is not there");
        server.says(KUBEVIRT + "restart", "");

        // When
        power.restart(StubApiServer.caller(), VM, Json.object(), warnings);

        // Then
        assertThat(server.changes()).last().asString().startsWith("PUT " + KUBEVIRT + "restart");
    }

    @Test
    void shouldGiveThePartOfTheConsoleThatIsAskedFor() throws Exception {
        // Given
        server.says("/api/v1/namespaces/team-a/pods", """
                {"items": [{"metadata": {"name": "old", "creationTimestamp": "2026-01-01T00:00:00Z"}},
                           {"metadata": {"name": "new", "creationTimestamp": "2026-01-02T00:00:00Z"}}]}
                """);
        server.says("/api/v1/namespaces/team-a/pods/new/log", "0123456789");
        JsonNode item = Json.object().put("offset", -4).put("limit", 2);

        // When
        Item log = report.log(StubApiServer.caller(), VM, item, warnings);

        // Then
        ObjectNode fields = ((Item.Done) log).fields();
        assertThat(new String(Base64.getDecoder().decode(fields.path("output").asText()), StandardCharsets.UTF_8))
                .isEqualTo("67");
        assertThat(fields.path("available")).hasToString("{\"start\":0,\"end\":10}");
        assertThat(fields.path("range")).hasToString("{\"start\":6,\"end\":8}");
    }

    @Test
    void shouldMeasureWhereSomebodyDoes() throws Exception {
        // Given
        Item unmeasured = report.metrics(StubApiServer.caller(), VM, Json.object(), warnings);
        server.says("/apis/metrics.k8s.io/v1beta1/namespaces/team-a/pods", """
                {"items": [{"containers": [{"usage": {"memory": "1536Ki"}}, {"usage": {"memory": "1Mi"}}]}]}
                """);

        // When
        Item measured = report.metrics(StubApiServer.caller(), VM, Json.object(), warnings);

        // Then
        assertThat(((Item.Done) unmeasured).fields().has("rss_bytes")).isFalse();
        assertThat(((Item.Done) measured).fields().path("rss_bytes").asLong()).isEqualTo(2_621_440);
    }
}
