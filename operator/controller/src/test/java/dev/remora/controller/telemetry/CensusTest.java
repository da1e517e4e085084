package dev.remora.controller.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.Instance;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Census census = new Census(registry, InstantSource.fixed(NOW));

    @Test
    void shouldCountInstancesByState() {
        // When
        census.saw(instance("one", "{state: Running}"));
        census.saw(instance("two", "{state: Running}"));
        census.saw(instance("three", "{state: Sleeping}"));

        // Then
        assertThat(value("remora.instances", "state", "Running")).isEqualTo(2);
        assertThat(value("remora.instances", "state", "Sleeping")).isEqualTo(1);
        assertThat(value("remora.instances", "state", "Failed")).isZero();
    }

    @Test
    void shouldCountInstanceAsUnknownWhenNothingWasReported() {
        // When
        census.saw(instance("new", null));

        // Then
        assertThat(value("remora.instances", "state", "Unknown")).isEqualTo(1);
    }

    @Test
    void shouldFollowInstanceFromStateToState() {
        // Given
        census.saw(instance("one", "{state: Starting}"));

        // When
        census.saw(instance("one", "{state: Running}"));

        // Then
        assertThat(value("remora.instances", "state", "Starting")).isZero();
        assertThat(value("remora.instances", "state", "Running")).isEqualTo(1);
    }

    @Test
    void shouldTellInstancesOfTwoNamespacesApart() {
        // Given
        Instance other = instance("one", "{state: Running}");
        other.getMetadata().setNamespace("other");

        // When
        census.saw(instance("one", "{state: Running}"));
        census.saw(other);

        // Then
        assertThat(value("remora.instances", "state", "Running")).isEqualTo(2);
    }

    @Test
    void shouldForgetInstanceThatIsDeleted() {
        // Given
        Instance instance = instance("one", queuedSince("2026-11-21T11:00:00Z"));
        census.saw(instance);

        // When
        census.lost(instance);

        // Then
        assertThat(everything()).allSatisfy((_, value) -> assertThat(value).isZero());
    }

    @Test
    void shouldTellAgeOfOldestQueuedChange() {
        // When
        census.saw(instance("young", queuedSince("2026-11-21T11:59:00Z")));
        census.saw(instance("old", queuedSince("2026-11-21T11:00:00Z")));

        // Then
        assertThat(value("remora.instances.unsettled", "why", "queued")).isEqualTo(2);
        assertThat(value("remora.instances.unsettled.oldest.age.seconds", "why", "queued"))
                .isEqualTo(3600);
    }

    @Test
    void shouldTellAgeOfNextOldestWhenOldestIsApplied() {
        // Given
        census.saw(instance("young", queuedSince("2026-11-21T11:59:00Z")));
        census.saw(instance("old", queuedSince("2026-11-21T11:00:00Z")));

        // When
        census.saw(instance("old", "{state: Running}"));

        // Then
        assertThat(value("remora.instances.unsettled.oldest.age.seconds", "why", "queued"))
                .isEqualTo(60);
    }

    @Test
    void shouldNotTakePluginThatCannotBeLoadedForQueuedOne() {
        // When
        census.saw(instance("one", condition("PluginsApplied", "False", "PluginNotFound", "2026-11-21T11:00:00Z")));

        // Then
        assertThat(value("remora.instances.unsettled", "why", "queued")).isZero();
    }

    @Test
    void shouldCountWhatIsUnderWayAndWhatIsUnhealthy() {
        // When
        census.saw(instance("booting", condition("Progressing", "True", "Starting", "2026-11-21T11:58:00Z")));
        census.saw(instance("ill", condition("PluginsHealthy", "False", "PluginsFailed", "2026-11-21T11:30:00Z")));

        // Then
        assertThat(value("remora.instances.unsettled.oldest.age.seconds", "why", "progressing"))
                .isEqualTo(120);
        assertThat(value("remora.instances.unsettled.oldest.age.seconds", "why", "unhealthy"))
                .isEqualTo(1800);
    }

    @Test
    void shouldCountPluginsByStateAndThoseThatShouldRunAndDoNot() {
        // Given
        String plugins = """
                state: %s
                plugins:
                - {name: good, state: Loaded, ready: true}
                - {name: down, state: Loaded, ready: false}
                - {name: bad, state: Failed, ready: false}
                - {name: next, state: Queued, ready: false}
                - {name: off, state: Disabled, ready: false}
                """;

        // When
        census.saw(instance("running", plugins.formatted("Running")));
        census.saw(instance("stopped", plugins.formatted("Stopped")));

        // Then
        assertThat(value("remora.plugins", "state", "Loaded")).isEqualTo(4);
        assertThat(value("remora.plugins", "state", "Queued")).isEqualTo(2);
        assertThat(registry.get("remora.plugins.not.ready").gauge().value())
                .as("down and bad of the guest that runs")
                .isEqualTo(2);
    }

    @Test
    void shouldIgnoreTimeThatIsNone() {
        // When
        census.saw(instance("one", condition("Progressing", "True", "Starting", "yesterday")));

        // Then
        assertThat(value("remora.instances.unsettled", "why", "progressing")).isZero();
    }

    @Test
    void shouldAgreeWithFreshCountWhateverHappened() {
        // Given
        var random = new Random(7);
        List<String> statuses = List.of(
                "{state: Running}",
                "{state: Failed}",
                queuedSince("2026-11-21T11:00:00Z"),
                queuedSince("2026-11-21T10:00:00Z"),
                condition("Progressing", "True", "Starting", "2026-11-21T11:58:00Z"));
        Map<String, Instance> existing = new HashMap<>();

        // When
        for (int i = 0; i < 2_000; i++) {
            String name = "i" + random.nextInt(20);
            Instance instance = instance(name, statuses.get(random.nextInt(statuses.size())));
            if (random.nextInt(3) == 0) {
                existing.remove(name);
                census.lost(instance);
            } else {
                existing.put(name, instance);
                census.saw(instance);
            }
        }

        // Then
        var fresh = new SimpleMeterRegistry();
        var recount = new Census(fresh, InstantSource.fixed(NOW));
        existing.values().forEach(recount::saw);
        assertThat(everything()).isEqualTo(everything(fresh));
    }

    private double value(String name, String label, String value) {
        return registry.get(name).tag(label, value).gauge().value();
    }

    private Map<String, Double> everything() {
        return everything(registry);
    }

    private static Map<String, Double> everything(MeterRegistry registry) {
        var all = new TreeMap<String, Double>();
        registry.forEachMeter(meter -> all.put(meter.getId().toString(), ((Gauge) meter).value()));
        return all;
    }

    private static String queuedSince(String time) {
        return condition("PluginsApplied", "False", "Queued", time);
    }

    private static String condition(String type, String status, String reason, String since) {
        return "{state: Running, conditions: [{type: %s, status: '%s', reason: %s, message: '', lastTransitionTime: '%s'}]}"
                .formatted(type, status, reason, since);
    }

    private static Instance instance(String name, @org.jspecify.annotations.Nullable String status) {
        return Serialization.unmarshal(
                "metadata: {name: %s, namespace: team}\n%s"
                        .formatted(name, status == null ? "" : "status:\n" + status.indent(2)),
                Instance.class);
    }
}
