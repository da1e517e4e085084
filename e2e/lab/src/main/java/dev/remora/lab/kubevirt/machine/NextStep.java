package dev.remora.lab.kubevirt.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.instance.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the VM controller does next with a VM's guest. */
sealed interface NextStep {
    /** Makes a VMI from the VM's current template. */
    record Create() implements NextStep {}

    /** Deletes the VMI. */
    record Delete() implements NextStep {}

    /** Waits out the crash back-off, then makes a VMI. */
    record CreateAfter(Duration delay) implements NextStep {}

    /** Leaves everything as it is. */
    record Nothing() implements NextStep {}

    /**
     * The table of kubevirt.md §2, one row per branch.
     *
     * @param vm the VM
     * @param vmi its VMI, if there is one
     */
    static NextStep of(ObjectNode vm, Optional<ObjectNode> vmi, Instant now) {
        RunStrategy strategy = RunStrategy.of(vm.path("spec"));
        JsonNode status = vm.path("status");
        if (vmi.isEmpty()) {
            return wantsNew(strategy, status) ? created(strategy, status, now) : new Nothing();
        }
        ObjectNode instance = vmi.get();
        if (instance.path("metadata").hasNonNull("deletionTimestamp")) {
            return new Nothing();
        }
        Phase phase = Phase.of(instance);
        boolean stopRequested =
                requested(status, "Stop", instance.at("/metadata/uid").asText());
        return switch (strategy) {
            case ALWAYS, RERUN_ON_FAILURE -> phase.isFinal() || stopRequested ? new Delete() : new Nothing();
            case MANUAL, ONCE -> stopRequested ? new Delete() : new Nothing();
            case HALTED -> new Delete();
            case WAIT_AS_RECEIVER -> new Nothing();
        };
    }

    private static boolean wantsNew(RunStrategy strategy, JsonNode status) {
        return switch (strategy) {
            case ALWAYS -> true;
            case MANUAL -> requested(status, "Start", "");
            // Both start a VM that comes from another strategy, and not again by themselves.
            case RERUN_ON_FAILURE, ONCE ->
                requested(status, "Start", "")
                        || !status.path("runStrategy").asText().equals(strategy.value());
            case HALTED, WAIT_AS_RECEIVER -> false;
        };
    }

    private static NextStep created(RunStrategy strategy, JsonNode status, Instant now) {
        boolean backsOff = strategy == RunStrategy.ALWAYS || strategy == RunStrategy.RERUN_ON_FAILURE;
        Duration wait = StartFailure.of(status)
                .map(failure -> Duration.between(now, failure.retryAfter()))
                .orElse(Duration.ZERO);
        return backsOff && wait.isPositive() ? new CreateAfter(wait) : new Create();
    }

    /** Whether a subresource wrote such a request ({@link StateChange.Requests}). */
    private static boolean requested(JsonNode status, String action, String uid) {
        return status.path("stateChangeRequests")
                .valueStream()
                .anyMatch(request -> request.path("action").asText().equals(action)
                        && (uid.isEmpty() || request.path("uid").asText().equals(uid)));
    }
}
