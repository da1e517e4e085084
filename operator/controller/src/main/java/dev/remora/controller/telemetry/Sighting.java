package dev.remora.controller.telemetry;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What counts of an Instance's status.
 *
 * @param state of the guest; none if nothing was reported yet
 * @param plugins where each of its plugins stands
 * @param pluginsNotReady plugins that should take requests now and do not
 * @param since when it became unsettled, in seconds of the Unix epoch
 */
record Sighting(
        @Nullable InstanceState state, List<PluginState> plugins, int pluginsNotReady, Map<Unsettled, Long> since) {

    static Sighting of(Instance instance) {
        InstanceStatus status = instance.getStatus();
        if (status == null) {
            return new Sighting(null, List.of(), 0, Map.of());
        }
        List<PluginReport> plugins = Optional.ofNullable(status.plugins()).orElse(List.of());
        return new Sighting(
                status.state(),
                plugins.stream().map(PluginReport::state).toList(),
                status.state() == InstanceState.Running ? notReady(plugins) : 0,
                since(Optional.ofNullable(status.conditions()).orElse(List.of())));
    }

    private static int notReady(List<PluginReport> plugins) {
        return (int) plugins.stream()
                .filter(plugin -> !plugin.ready())
                .filter(plugin -> plugin.state() == PluginState.Loaded || plugin.state() == PluginState.Failed)
                .count();
    }

    private static Map<Unsettled, Long> since(List<Condition> conditions) {
        var since = new EnumMap<Unsettled, Long>(Unsettled.class);
        for (Condition condition : conditions) {
            for (Unsettled why : Unsettled.values()) {
                if (why.isMeantBy(condition)) {
                    time(condition).ifPresent(seconds -> since.put(why, seconds));
                }
            }
        }
        return since.isEmpty() ? Map.of() : since;
    }

    /** Conditions are strings in the schema: somebody else may have written them. */
    private static Optional<Long> time(Condition condition) {
        try {
            return Optional.of(Instant.parse(condition.lastTransitionTime()).getEpochSecond());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
