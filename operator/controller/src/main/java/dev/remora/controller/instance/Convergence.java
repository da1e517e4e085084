package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginUpdates;
import dev.remora.controller.apply.Applier;
import dev.remora.controller.guard.Guard;
import dev.remora.controller.guest.Launcher;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.observe.Memory;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.plan.MachinePlan;
import dev.remora.controller.plan.Planner;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.render.Rendered;
import dev.remora.controller.report.Verdict;
import dev.remora.controller.report.Verdict.Applied;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.report.Verdict.Cause;
import dev.remora.controller.report.Verdict.Waiting;
import dev.remora.controller.resolve.PluginResolution.RomPending;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The way from an Instance to its VirtualMachine, stage by stage. It ends early where something stands against it. */
final class Convergence {
    private final Planner planner;
    private final Launcher launcher;
    private final Applier applier;
    private final Happenings happenings;
    private final Guard guard;

    Convergence(Planner planner, Launcher launcher, Applier applier, Happenings happenings, Guard guard) {
        this.planner = planner;
        this.launcher = launcher;
        this.applier = applier;
        this.happenings = happenings;
        this.guard = guard;
    }

    Verdict converge(Desired desired, Memory memory, Sources sources) {
        Instance instance = desired.instance();
        Observation observation = memory.observation();
        try {
            refuseForeign(instance, observation);
            List<String> pending = pending(desired);
            if (!pending.isEmpty()) {
                return new Waiting(Cause.ResolvingRoms, String.join("; ", pending));
            }
            MachinePlan plan = planner.plan(
                    instance, desired.plugins(), memory.ports(), desired.power(), sources.lookups(instance));
            Rendered rendered = Rendered.of(plan, launcher);
            Optional<String> snapshot = observation.snapshotInProgress();
            if (snapshot.isPresent() && applier.changes(rendered, observation)) {
                return new Waiting(
                        Cause.SnapshotInProgress,
                        "KubeVirt takes the snapshot \"%s\" and refuses changes until it is done"
                                .formatted(snapshot.get()));
            }
            guard.ensure(instance.getMetadata().getNamespace());
            happenings.beforeWriting(instance, rendered.virtualMachine(), observation);
            applier.apply(rendered, observation).ifPresent(written -> sources.remember(instance, written, observation));
            sweepAfterStart(instance, rendered, plan, observation);
            restartToApply(desired, plan.stamp(), observation);
            return new Applied(plan.stamp());
        } catch (Refusal refusal) {
            return new Blocked(refusal.problem());
        }
    }

    private static List<String> pending(Desired desired) {
        return desired.plugins().stream()
                .filter(RomPending.class::isInstance)
                .map(RomPending.class::cast)
                .map(plugin -> plugin.name() + ": " + plugin.message())
                .toList();
    }

    private static void refuseForeign(Instance instance, Observation observation) throws Refusal {
        if (observation.foreign()) {
            throw new Refusal(
                    Problem.Kind.NotOurs,
                    "VirtualMachine \"%s\" exists and is not this Instance's: delete or rename one of the two; nothing was changed"
                            .formatted(instance.getMetadata().getName()));
        }
    }

    /** Once for each guest: when it is first seen to run what is wanted, nothing older is needed any more. */
    private void sweepAfterStart(Instance instance, Rendered rendered, MachinePlan plan, Observation observation) {
        String known = Optional.ofNullable(instance.getStatus())
                .map(InstanceStatus::vmiUID)
                .orElse(null);
        if (!observation.running() || queued(plan.stamp(), observation)) {
            return;
        }
        observation
                .liveGuest()
                .filter(guest -> !guest.getMetadata().getUid().equals(known))
                .ifPresent(guest -> applier.sweep(rendered, guest));
    }

    /**
     * The VirtualMachine stays switched on, so KubeVirt starts the next guest by itself, from the new list. A guest that
     * does not tell its list is left alone: its successor might not tell either, and would be ended again and again.
     */
    private void restartToApply(Desired desired, PluginStamp wanted, Observation observation) {
        Optional<VirtualMachineInstance> guest = observation.liveGuest();
        if (desired.instance().getSpec().pluginUpdates() == PluginUpdates.Restart
                && desired.power().on()
                && guest.isPresent()
                && !observation.stopping()
                && observation.running(wanted).revision() != null
                && queued(wanted, observation)) {
            happenings.restarting(desired.instance(), guest.get());
            applier.end(guest.get());
        }
    }

    private static boolean queued(PluginStamp wanted, Observation observation) {
        return !Objects.equals(observation.running(wanted).revision(), wanted.revision());
    }
}
