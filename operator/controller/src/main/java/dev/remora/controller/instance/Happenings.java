package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.apply.Notices;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.naming.Annotations;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.report.EventReason;
import dev.remora.controller.report.Transitions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells, by Events, what is done to a guest and what became of its plugins. Each is told before it is done. */
final class Happenings {
    private final Notices notices;

    Happenings(Notices notices) {
        this.notices = notices;
    }

    /** What the next write does to the guest's power. */
    void beforeWriting(Instance instance, VirtualMachine wanted, Observation observation) {
        VirtualMachine live = observation.virtualMachine();
        if (live == null) {
            return;
        }
        String slept = annotation(live, Annotations.ASLEEP_SINCE);
        String sleeps = annotation(wanted, Annotations.ASLEEP_SINCE);
        String episode = live.getMetadata().getUid() + live.getMetadata().getGeneration();
        if (slept == null && sleeps != null) {
            tell(
                    instance,
                    EventReason.FellAsleep,
                    "nobody asked for a plugin for spec.scaleToZero.idleAfter: the guest is stopped until somebody does",
                    episode);
        } else if (slept != null && sleeps == null && strategy(wanted).equals("Always")) {
            tell(instance, EventReason.WokenUp, "the guest is started again", episode);
        } else if (isOurs(live, wanted) && !strategy(live).equals(strategy(wanted))) {
            tell(
                    instance,
                    EventReason.PowerStateRestored,
                    "somebody else set the VirtualMachine's runStrategy to %s: set back to %s; stop and start a guest by spec.powerState"
                            .formatted(strategy(live), strategy(wanted)),
                    episode);
        }
    }

    /** A guest is about to be ended so that the next one has the new list. */
    void restarting(Instance instance, VirtualMachineInstance guest) {
        tell(
                instance,
                EventReason.Restarting,
                "the guest is stopped and started to apply a change of its plugins, as spec.pluginUpdates wants it",
                guest.getMetadata().getUid());
    }

    /**
     * What the stop of a guest did to its plugins.
     *
     * @param machine as it is by now: without a guest, each list is another writing of it, even one that was there before
     */
    void applied(Instance instance, InstanceStatus status, @Nullable VirtualMachine machine) {
        String writing = machine == null
                ? ""
                : machine.getMetadata().getUid() + machine.getMetadata().getGeneration();
        Transitions.between(instance.getStatus(), status)
                .forEach(transition -> tell(
                        instance, transition.reason(), transition.message(), transition.identity() + " " + writing));
    }

    private void tell(Instance instance, EventReason reason, String message, String identity) {
        notices.tell(instance, reason.name(), message, identity);
    }

    /** Whether what was written last is what is wanted now, so that any difference is somebody else's. */
    private static boolean isOurs(VirtualMachine live, VirtualMachine wanted) {
        return Objects.equals(annotation(live, Annotations.RENDERED), annotation(wanted, Annotations.RENDERED));
    }

    private static String strategy(VirtualMachine machine) {
        return machine.getSpec() == null ? "" : String.valueOf(machine.getSpec().runStrategy());
    }

    private static @Nullable String annotation(VirtualMachine machine, String name) {
        Map<String, String> annotations = machine.getMetadata().getAnnotations();
        return Optional.ofNullable(annotations).map(all -> all.get(name)).orElse(null);
    }
}
