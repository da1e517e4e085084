package dev.remora.controller.report;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Makes the status of an Instance. Equal facts make equal statuses, so that nothing is written while nothing happens. */
public final class InstanceStatuses {
    private final Clock clock;
    private final String gateway;

    /**
     * Reports with times of {@code clock}.
     *
     * @param gateway address of the gateway without a slash at its end, or nothing: then endpoints are paths
     */
    public InstanceStatuses(Clock clock, String gateway) {
        this.clock = clock;
        this.gateway = gateway;
    }

    /** The status that follows from the facts. */
    public InstanceStatus of(Facts facts) {
        GuestState guest = GuestState.of(facts);
        List<PluginReport> plugins = new PluginReports(facts, gateway).all();
        Optional<VirtualMachineInstance> running =
                guest.state() == InstanceState.Running ? facts.observation().liveGuest() : Optional.empty();
        return new InstanceStatus(
                facts.instance().getMetadata().getGeneration(),
                conditions(facts, new Findings(facts, guest, plugins)),
                guest.state(),
                running.flatMap(_ -> facts.observation().address()).orElse(null),
                running.map(vmi -> vmi.getMetadata().getUid()).orElse(null),
                facts.running().revision(),
                ready(plugins),
                waiting(plugins),
                facts.source().orElse(null),
                plugins.isEmpty() ? null : plugins);
    }

    private List<Condition> conditions(Facts facts, Findings findings) {
        Instance instance = facts.instance();
        List<Condition> before =
                instance.getStatus() == null ? null : instance.getStatus().conditions();
        var conditions = new Conditions(before, instance.getMetadata().getGeneration(), clock)
                .add(ConditionType.Ready, findings.ready())
                .add(ConditionType.PluginsApplied, findings.pluginsApplied())
                .add(ConditionType.PluginsHealthy, findings.pluginsHealthy())
                .add(ConditionType.Progressing, findings.progressing());
        findings.stalled().ifPresent(stalled -> conditions.add(ConditionType.Stalled, stalled));
        return conditions.all();
    }

    private static String ready(List<PluginReport> plugins) {
        List<PluginReport> wanted = plugins.stream()
                .filter(plugin -> plugin.state() != PluginState.Unloading && plugin.state() != PluginState.Disabled)
                .toList();
        return wanted.stream().filter(PluginReport::ready).count() + "/" + wanted.size();
    }

    private static int waiting(List<PluginReport> plugins) {
        return (int) plugins.stream()
                .filter(plugin -> plugin.state() == PluginState.Queued || plugin.state() == PluginState.Unloading)
                .count();
    }
}
