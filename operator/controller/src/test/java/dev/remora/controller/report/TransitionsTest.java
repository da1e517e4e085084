package dev.remora.controller.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.report.Transitions.Transition;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransitionsTest {
    @Test
    void shouldTellOfEachPluginThatWasAddedChangedAndRemoved() {
        // Given
        InstanceStatus before = status("r1", Map.of("kept", "k1", "changed", "c1", "removed", "x1"));
        InstanceStatus after = status(null, Map.of("kept", "k1", "changed", "c2", "added", "a1"));

        // Then
        assertThat(Transitions.between(before, after))
                .extracting(Transition::reason, Transition::message)
                .containsExactly(
                        told(EventReason.PluginLoaded, "added"),
                        told(EventReason.PluginChanged, "changed"),
                        told(EventReason.PluginRemoved, "removed"));
    }

    @Test
    void shouldTellNothingWhenOnlyTheGuestWentAway() {
        // Then
        assertThat(Transitions.between(status("r1", Map.of("a", "a1")), status(null, Map.of("a", "a1"))))
                .isEmpty();
    }

    @Test
    void shouldTellNothingWhenNoListHasBeenAppliedYet() {
        // Then
        assertThat(Transitions.between(null, status(null, Map.of("a", "a1")))).isEmpty();
        assertThat(Transitions.between(status(null, Map.of()), status(null, Map.of("a", "a1"))))
                .isEmpty();
    }

    @Test
    void shouldTellOfTheFirstPluginOfAGuestThatHadNone() {
        // Then
        assertThat(Transitions.between(status("empty", Map.of()), status(null, Map.of("a", "a1"))))
                .extracting(Transition::reason)
                .containsExactly(EventReason.PluginLoaded);
    }

    @Test
    void shouldBeTheSameTransitionWhenSeenAgain() {
        // Given
        InstanceStatus before = status("r1", Map.of("a", "a1"));

        // Then
        assertThat(Transitions.between(before, status(null, Map.of("a", "a2"))))
                .isEqualTo(Transitions.between(before, status("r2", Map.of("a", "a2"))));
    }

    private static Tuple told(EventReason reason, String plugin) {
        return tuple(
                reason,
                switch (reason) {
                    case PluginLoaded ->
                        "plugin \"%s\" was added to the list that the guest is booted with".formatted(plugin);
                    case PluginChanged ->
                        "the change of plugin \"%s\" was applied by the guest's stop".formatted(plugin);
                    default -> "plugin \"%s\" is no longer in the list that the guest is booted with".formatted(plugin);
                });
    }

    private static InstanceStatus status(@Nullable String applied, Map<String, String> revisions) {
        return new InstanceStatus(
                1L,
                null,
                null,
                null,
                null,
                applied,
                null,
                null,
                null,
                new TreeMap<>(revisions)
                        .entrySet().stream()
                                .map(plugin -> new PluginReport(
                                        plugin.getKey(),
                                        null,
                                        PluginState.Loaded,
                                        true,
                                        null,
                                        null,
                                        plugin.getValue(),
                                        null,
                                        null))
                                .toList());
    }
}
