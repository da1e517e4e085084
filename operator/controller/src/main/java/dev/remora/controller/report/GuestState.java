package dev.remora.controller.report;

import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.kubevirt.KubeVirtCondition;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.plan.Power.Asleep;
import dev.remora.controller.plan.Power.Off;
import dev.remora.controller.plan.Power.On;
import dev.remora.controller.report.Verdict.Blocked;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The guest's state, from whether there is one, its phase and what is wanted. KubeVirt's {@code printableStatus} counts
 * only where it names a failure: it says {@code Stopped} at times when nothing is stopped.
 *
 * @param state of the guest
 * @param message for a person, may be empty
 */
record GuestState(InstanceState state, String message) {
    private static final Set<String> FAILURES = Set.of(
            "CrashLoopBackOff",
            "ErrorUnschedulable",
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrorPvcNotFound",
            "DataVolumeError");

    static GuestState of(Facts facts) {
        Observation observed = facts.observation();
        if (observed.stopping()) {
            return new GuestState(InstanceState.Stopping, "the guest shuts down");
        }
        if (observed.running()) {
            return facts.power().on() ? new GuestState(InstanceState.Running, "the guest runs") : aboutToStop(facts);
        }
        if (facts.verdict() instanceof Blocked(var problem) && observed.virtualMachine() == null) {
            return new GuestState(InstanceState.Failed, problem.message());
        }
        if (observed.phase().equals("Unknown")) {
            return new GuestState(InstanceState.Failed, "KubeVirt lost contact with the guest's node");
        }
        return switch (facts.power()) {
            case Off _ ->
                observed.liveGuest().isPresent()
                        ? aboutToStop(facts)
                        : new GuestState(InstanceState.Stopped, "the guest is stopped, as spec.powerState wants it");
            case Asleep _ ->
                observed.liveGuest().isPresent()
                        ? aboutToStop(facts)
                        : new GuestState(
                                InstanceState.Sleeping,
                                "the guest sleeps until the gateway gets a request for one of its plugins");
            case On _ ->
                failure(observed)
                        .map(message -> new GuestState(InstanceState.Failed, message))
                        .orElseGet(() -> starting(facts));
        };
    }

    private static GuestState aboutToStop(Facts facts) {
        return new GuestState(
                InstanceState.Stopping,
                facts.power() instanceof Asleep
                        ? "nobody asked for a plugin for spec.scaleToZero.idleAfter: the guest is put to sleep"
                        : "the guest is about to be shut down");
    }

    private static GuestState starting(Facts facts) {
        InstanceStatus before = facts.instance().getStatus();
        boolean slept =
                before != null && (before.state() == InstanceState.Sleeping || before.state() == InstanceState.Waking);
        return slept
                ? new GuestState(InstanceState.Waking, "somebody asked for a plugin: the guest is being started")
                : new GuestState(InstanceState.Starting, "the guest is being started");
    }

    /** Whether a probe of the user's, or a pause, keeps the running guest from being ready. */
    static Optional<String> notReady(Observation observed) {
        return condition(guestConditions(observed), "Ready", "False").map(GuestState::text);
    }

    private static Optional<String> failure(Observation observed) {
        Optional<String> refused =
                condition(guestConditions(observed), "Synchronized", "False").map(GuestState::text);
        if (refused.isPresent()) {
            return refused;
        }
        VirtualMachine machine = observed.virtualMachine();
        if (machine == null || machine.getStatus() == null) {
            return Optional.empty();
        }
        List<KubeVirtCondition> conditions = orEmpty(machine.getStatus().conditions());
        Optional<String> failed = condition(conditions, "Failure", "True").map(GuestState::text);
        return failed.or(() -> Optional.ofNullable(machine.getStatus().printableStatus())
                .filter(FAILURES::contains)
                .map(status -> "KubeVirt reports " + status));
    }

    private static List<KubeVirtCondition> guestConditions(Observation observed) {
        return observed.liveGuest()
                .flatMap(guest -> Optional.ofNullable(guest.getStatus()))
                .map(status -> orEmpty(status.conditions()))
                .orElse(List.of());
    }

    private static Optional<KubeVirtCondition> condition(List<KubeVirtCondition> all, String type, String status) {
        return all.stream()
                .filter(condition -> type.equals(condition.type()) && status.equals(condition.status()))
                .findFirst();
    }

    private static String text(KubeVirtCondition condition) {
        return Stream.of(Optional.ofNullable(condition.reason()), Optional.ofNullable(condition.message()))
                .flatMap(Optional::stream)
                .filter(part -> !part.isBlank())
                .reduce("KubeVirt reports", (left, right) -> left + (left.endsWith("reports") ? " " : ": ") + right);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
