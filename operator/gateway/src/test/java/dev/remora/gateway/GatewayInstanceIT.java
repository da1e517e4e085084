package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Wire.Message;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway knows of Instances through a real API server, and what the cluster learns from it. */
@OnControlPlane
@SuppressWarnings("NullAway.Init")
class GatewayInstanceIT {
    private final ControlPlane controlPlane;
    private ShippedGateway lab;

    GatewayInstanceIT(ControlPlane controlPlane) {
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
    void shouldSayWhatIsNotThereToACallerWhoMayKnow() throws IOException {
        // Given
        String token = lab.caller("caller", "instances/plugins", "get");

        // When
        Message noPlugin = lab.ask("GET", lab.byName("nothing"), token);
        Message queued = lab.ask("GET", lab.byName("late"), token);

        // Then
        assertThat(noPlugin.status()).isEqualTo(404);
        assertThat(queued.status()).isEqualTo(409);
    }

    @Test
    void shouldFollowTheInstance() throws IOException {
        // Given
        String token = lab.caller("caller", "instances/plugins", "get");
        assertThat(lab.ask("GET", lab.byName("hello"), token).status()).isEqualTo(200);

        // When
        lab.setStatus("state: Stopped");

        // Then
        await().untilAsserted(() -> {
            Message answer = lab.ask("GET", lab.byName("hello"), token);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("30");
        });
        await().until(() -> lab.plugin().open() == 0);
    }

    @Test
    void shouldMeasureWhatItsDocumentationSays() throws IOException {
        // Given
        Pattern row = Pattern.compile("(?m)^\\| `(remora_gateway_[a-z_]+)`");
        Pattern type = Pattern.compile("(?m)^# TYPE (remora_gateway_\\S+)");

        // When
        String page = Files.readString(Repository.root().resolve("docs/metrics.md"));
        String metrics = lab.manage("/metrics");

        // Then
        Set<String> measured = names(type, metrics);
        measured.removeIf(name -> name.endsWith("_seconds_max")); // comes with every histogram
        measured.add("remora_gateway_tls_certificate_expiry_seconds"); // these two with TLS only
        measured.add("remora_gateway_tls_reloads_total");
        assertThat(measured).isEqualTo(names(row, page));
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldTellTheClusterHowItIs() throws IOException {
        // Given
        String token = lab.caller("caller", "instances/plugins", "get");
        assertThat(lab.ask("GET", lab.byName("hello"), token).status()).isEqualTo(200);

        // When
        String ready = lab.manage("/readyz");
        String metrics = lab.manage("/metrics");

        // Then
        assertThat(ready).startsWith("HTTP/1.1 200");
        assertThat(lab.manage("/healthz")).startsWith("HTTP/1.1 200");
        assertThat(metrics)
                .contains("remora_gateway_requests_seconds_count{outcome=\"forwarded\"} 1")
                .contains("remora_gateway_auth_cache_total{cache=\"token\",event=\"miss\"} 1.0");
        await().untilAsserted(() -> assertThat(lab.audit())
                .contains(
                        "\"user\":\"system:serviceaccount:" + lab.namespace() + ":caller\"",
                        "\"outcome\":\"forwarded\""));
    }
}
