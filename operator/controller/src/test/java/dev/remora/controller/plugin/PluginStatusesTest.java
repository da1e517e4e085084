package dev.remora.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PluginStatus;
import dev.remora.controller.resolve.ConfigSchemas;
import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomAnswer.Unreachable;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PluginStatusesTest {
    private static final Optional<RomAnswer> FOUND = Optional.of(new Found("user/files@sha256:1"));

    private static final Instant NOON = Instant.parse("2026-08-01T12:00:00Z");

    @Test
    void shouldBeReadyAndCounted() {
        // When
        PluginStatus status = status("", FOUND);

        // Then
        assertThat(ready(status))
                .extracting(Condition::status, Condition::reason, Condition::message)
                .containsExactly(ConditionStatus.True, "Ready", "Instances can load it");
        assertThat(status.instances()).isEqualTo(3);
        assertThat(status.observedGeneration()).isEqualTo(7);
    }

    @Test
    void shouldShowDigestWhenRomIsFound() {
        // Then
        assertThat(status("", Optional.of(new Found("user/files@sha256:1"))).image())
                .isEqualTo("user/files@sha256:1");
    }

    @Test
    void shouldSayWhatTheRegistrySays() {
        // When
        PluginStatus status = status("", Optional.of(new Refused(Kind.NotFound, "manifest unknown")));

        // Then
        assertThat(ready(status))
                .extracting(Condition::status, Condition::reason, Condition::message)
                .containsExactly(ConditionStatus.False, "RomNotFound", "spec.rom: manifest unknown");
        assertThat(status.conditions())
                .extracting(Condition::type, Condition::status)
                .contains(tuple("Stalled", ConditionStatus.True));
        assertThat(status.image()).isNull();
    }

    @Test
    void shouldNotKnowWhileRegistryIsAskedOrAway() {
        // Then
        assertThat(ready(status("", Optional.empty())).status()).isEqualTo(ConditionStatus.Unknown);
        assertThat(ready(status("", Optional.of(new Unreachable("no route")))).reason())
                .isEqualTo("RomUnreachable");
    }

    @Test
    void shouldSayThatItIsDisabled() {
        // Then
        assertThat(ready(status("enabled: false", FOUND)))
                .extracting(Condition::status, Condition::reason)
                .containsExactly(ConditionStatus.True, "Disabled");
    }

    @Test
    void shouldPointOutVariableThatLooksLikeASlip() {
        // When
        PluginStatus status =
                status("config: {defaults: {a: ['{{ instance_nam }} {{ instance_uid }} {{ mine }}']}}", FOUND);

        // Then
        assertThat(ready(status).status()).isEqualTo(ConditionStatus.True);
        assertThat(ready(status).message())
                .contains("spec.config.defaults has {{ instance_nam }}, which Remora does not replace")
                .doesNotContain("mine");
    }

    @Test
    void shouldKeepTimeOfTransitionWhileStatusIsTheSame() {
        // Given
        Plugin plugin = plugin("");
        plugin.setStatus(statuses(NOON).of(plugin, 1, FOUND));

        // When
        PluginStatus later = statuses(NOON.plusSeconds(60)).of(plugin, 2, FOUND);

        // Then
        assertThat(ready(later).lastTransitionTime()).isEqualTo("2026-08-01T12:00:00Z");
    }

    private static PluginStatus status(String spec, Optional<RomAnswer> rom) {
        return statuses(NOON).of(plugin(spec), 3, rom);
    }

    private static PluginStatuses statuses(Instant now) {
        return new PluginStatuses(Clock.fixed(now, ZoneOffset.UTC), new ConfigSchemas());
    }

    private static Plugin plugin(String spec) {
        return Serialization.unmarshal("""
                metadata: {name: files, namespace: team-a, generation: 7}
                spec:
                  rom: {image: "user/files:1"}
                  %s
                """.formatted(spec), Plugin.class);
    }

    private static Condition ready(PluginStatus status) {
        return Objects.requireNonNull(status.conditions()).getFirst();
    }
}
