package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.apply.Applier;
import dev.remora.controller.guest.Launcher;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.plan.MachinePlan;
import dev.remora.controller.plan.Planner;
import dev.remora.controller.render.Rendered;
import dev.remora.controller.report.Verdict;
import dev.remora.controller.report.Verdict.Applied;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.resolve.PluginResolution;
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

    Convergence(Planner planner, Launcher launcher, Applier applier) {
        this.planner = planner;
        this.launcher = launcher;
        this.applier = applier;
    }

    Verdict converge(Instance instance, List<PluginResolution> plugins, Observation observation, Sources sources) {
        try {
            refuseForeign(instance, observation);
            MachinePlan plan =
                    planner.plan(instance, plugins, observation.portMemory(instance), sources.lookups(instance));
            Rendered rendered = Rendered.of(plan, launcher);
            applier.apply(rendered, observation).ifPresent(written -> sources.remember(instance, written, observation));
            sweepAfterStart(instance, rendered, plan, observation);
            return new Applied(plan.stamp());
        } catch (Refusal refusal) {
            return new Blocked(refusal.problem());
        }
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
        if (!observation.running()
                || !Objects.equals(
                        observation.running(plan.stamp()).revision(),
                        plan.stamp().revision())) {
            return;
        }
        observation
                .liveGuest()
                .filter(guest -> !guest.getMetadata().getUid().equals(known))
                .ifPresent(guest -> applier.sweep(rendered, guest));
    }
}
