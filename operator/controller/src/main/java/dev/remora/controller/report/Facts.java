package dev.remora.controller.report;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.SourceReport;
import dev.remora.controller.observe.GuestStatus;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.observe.Health;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.plan.Power;
import dev.remora.controller.report.Verdict.Applied;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.report.Verdict.Retrying;
import dev.remora.controller.report.Verdict.Waiting;
import dev.remora.controller.resolve.PluginResolution;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a status is made from.
 *
 * @param instance with the status that it had before, and all that it inherits
 * @param source what it inherits, and from whom
 * @param plugins what became of each entry of its list
 * @param power whether the guest shall run
 * @param verdict how far the VirtualMachine got
 * @param observation what was seen of the virtual machine
 * @param guest what the guest says of its plugins
 * @param health verdicts on the plugins that are asked for it, by name
 */
public record Facts(
        Instance instance,
        Optional<SourceReport> source,
        List<PluginResolution> plugins,
        Power power,
        Verdict verdict,
        Observation observation,
        GuestStatus guest,
        Map<String, Health> health) {
    /** The list that the next guest is booted with. */
    PluginStamp next() {
        return switch (verdict) {
            case Applied(PluginStamp stamp) -> stamp;
            case Blocked _, Waiting _, Retrying _ -> observation.next();
        };
    }

    /** The list that the guest was booted with; nothing without one. */
    PluginStamp running() {
        return observation.running(PluginStamp.NONE);
    }

    /** Whether the guest runs another list than the wanted one. */
    boolean queued() {
        return observation.liveGuest().isPresent()
                && !Optional.ofNullable(running().revision()).equals(Optional.ofNullable(next().revision()));
    }

    /** What the guest says, unless it still speaks of another list than the one that it was booted with. */
    Optional<Reported> reported() {
        return observation.running()
                        && guest instanceof Reported reported
                        && reported.revision().equals(running().revision())
                ? Optional.of(reported)
                : Optional.empty();
    }

    /** The verdict on a plugin's health; nothing if it is not asked for it. */
    Optional<Health> health(String plugin) {
        return Optional.ofNullable(health.get(plugin));
    }

    /** What the guest says of a plugin that it was booted with. */
    Optional<Plugin> reported(String plugin) {
        return reported().filter(_ -> running().plugins().containsKey(plugin)).flatMap(all -> all.plugin(plugin));
    }
}
