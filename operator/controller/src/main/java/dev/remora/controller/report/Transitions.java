package dev.remora.controller.report;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a stopped transition did to the plugins: the difference between the revisions in two statuses. While a guest runs
 * they are those that it was booted with, and do not change; they change when it is gone, or another one has its place.
 */
public final class Transitions {
    private Transitions() {}

    /**
     * One plugin that was added, changed or removed.
     *
     * @param reason for programs
     * @param message for people
     * @param identity the same for the same transition, however often it is seen
     */
    public record Transition(EventReason reason, String message, String identity) {}

    /** Each plugin's transition from one status to the next; none before a list has been applied at all. */
    public static List<Transition> between(@Nullable InstanceStatus before, InstanceStatus after) {
        if (before == null) {
            return List.of();
        }
        Map<String, String> old = revisions(before);
        if (old.isEmpty() && before.appliedRevision() == null) {
            return List.of();
        }
        Map<String, String> now = revisions(after);
        String episode = episode(before);
        var transitions = new ArrayList<Transition>();
        now.forEach((plugin, revision) -> {
            String was = old.get(plugin);
            if (was == null) {
                transitions.add(new Transition(
                        EventReason.PluginLoaded,
                        "plugin \"%s\" was added to the list that the guest is booted with".formatted(plugin),
                        String.join(" ", episode, plugin, revision)));
            } else if (!was.equals(revision)) {
                transitions.add(new Transition(
                        EventReason.PluginChanged,
                        "the change of plugin \"%s\" was applied by the guest's stop".formatted(plugin),
                        String.join(" ", episode, plugin, was, revision)));
            }
        });
        old.keySet().stream()
                .filter(plugin -> !now.containsKey(plugin))
                .forEach(plugin -> transitions.add(new Transition(
                        EventReason.PluginRemoved,
                        "plugin \"%s\" is no longer in the list that the guest is booted with".formatted(plugin),
                        String.join(" ", episode, plugin))));
        return List.copyOf(transitions);
    }

    /** The same change of the same list at another time is another transition. */
    private static String episode(InstanceStatus before) {
        List<Condition> conditions = before.conditions() == null ? List.of() : before.conditions();
        String since = conditions.stream()
                .filter(condition -> condition.type().equals(ConditionType.PluginsApplied.name()))
                .map(Condition::lastTransitionTime)
                .findFirst()
                .orElse("");
        return String.join(" ", String.valueOf(before.observedGeneration()), String.valueOf(before.vmiUID()), since);
    }

    private static Map<String, String> revisions(InstanceStatus status) {
        var revisions = new LinkedHashMap<String, String>();
        List<PluginReport> reports = status.plugins() == null ? List.of() : status.plugins();
        for (PluginReport plugin : reports) {
            if (plugin.revision() != null) {
                revisions.put(plugin.name(), plugin.revision());
            }
        }
        return revisions;
    }
}
