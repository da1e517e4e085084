package dev.remora.lab.kubevirt.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.KubeVirtApi;
import dev.remora.lab.kubevirt.instance.Phase;
import dev.remora.lab.kubevirt.store.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code status} of a VM: a pure function of the VM, its VMI and what the last step came to. */
final class MachineStatus {
    private static final Set<String> PULL_REASONS = Set.of("ErrImagePull", "ImagePullBackOff");

    /** VMI conditions that KubeVirt shows on the VM as well. */
    private static final List<String> COPIED = List.of("Ready", "Synchronized");

    private MachineStatus() {}

    /**
     * The status that follows.
     *
     * @param createError why the last VMI could not be made; empty when it could or none was wanted
     * @param restartRequired whether the running guest lags behind the template in a way that needs a restart
     */
    static ObjectNode of(
            ObjectNode vm,
            Optional<ObjectNode> vmi,
            Optional<String> createError,
            Optional<Boolean> restartRequired,
            Instant now) {
        ObjectNode status = vm.path("status") instanceof ObjectNode old ? old.deepCopy() : vm.objectNode();
        startFailure(status, vmi, now);
        forgetServedStops(status, vmi);
        status.put("created", vmi.isPresent());
        status.put(
                "ready",
                vmi.map(one -> Conditions.isTrue(one.path("status"), "Ready")).orElse(false));
        status.put("runStrategy", RunStrategy.of(vm.path("spec")).value());
        vmi.ifPresent(one -> generations(status, vm, one));
        conditions(status, vmi, createError, now);
        restartRequired.ifPresent(required -> restartRequired(status, required, now));
        status.put("printableStatus", printable(vm, vmi, status));
        return status;
    }

    /** Removes what asked for the start that has just been done. */
    static void forgetStartRequest(ObjectNode status) {
        status.remove("stateChangeRequests");
    }

    /** A request to stop a VMI that is gone has been served. */
    private static void forgetServedStops(ObjectNode status, Optional<ObjectNode> vmi) {
        if (!(status.path("stateChangeRequests") instanceof ArrayNode requests)) {
            return;
        }
        String uid = vmi.map(one -> one.at("/metadata/uid").asText()).orElse("");
        requests.removeIf(request -> request.path("action").asText().equals("Stop")
                && !request.path("uid").asText().equals(uid));
        if (requests.isEmpty()) {
            status.remove("stateChangeRequests");
        }
    }

    private static void startFailure(ObjectNode status, Optional<ObjectNode> vmi, Instant now) {
        if (vmi.isEmpty()) {
            return;
        }
        ObjectNode instance = vmi.get();
        if (Phase.wasRunning(instance)) {
            status.remove("startFailure");
            return;
        }
        String uid = instance.at("/metadata/uid").asText();
        Optional<StartFailure> before = StartFailure.of(status);
        boolean counted =
                before.filter(failure -> failure.lastUid().equals(uid)).isPresent();
        if (Phase.of(instance) == Phase.FAILED && !counted) {
            StartFailure.after(before, uid, now).writeTo(status);
        }
    }

    private static void generations(ObjectNode status, ObjectNode vm, ObjectNode vmi) {
        status.put("desiredGeneration", vm.at("/metadata/generation").asLong());
        JsonNode started = vmi.path("metadata").path("annotations").path(KubeVirtApi.VM_GENERATION);
        if (started.isTextual()) {
            status.put("observedGeneration", Long.parseLong(started.asText()));
        }
    }

    private static void conditions(
            ObjectNode status, Optional<ObjectNode> vmi, Optional<String> createError, Instant now) {
        if (vmi.isEmpty()) {
            Conditions.set(status, "Ready", false, "VMINotExists", "VMI does not exist", now);
            Conditions.remove(status, "Synchronized");
        } else {
            for (String type : COPIED) {
                Conditions.get(vmi.get().path("status"), type)
                        .ifPresentOrElse(
                                condition -> Conditions.set(
                                        status,
                                        type,
                                        condition.path("status").asText().equals("True"),
                                        condition.path("reason").asText(),
                                        condition.path("message").asText(),
                                        now),
                                () -> Conditions.remove(status, type));
            }
        }
        createError.ifPresentOrElse(
                error -> Conditions.set(status, "Failure", true, "FailedCreate", error, now),
                () -> Conditions.remove(status, "Failure"));
    }

    /** It stays True on a stopped VM: only the next start, or taking the change back, removes it. */
    private static void restartRequired(ObjectNode status, boolean required, Instant now) {
        if (required) {
            Conditions.set(
                    status,
                    "RestartRequired",
                    true,
                    "RestartRequired",
                    "a non-live-updatable field was changed in the template spec",
                    now);
        } else {
            Conditions.remove(status, "RestartRequired");
        }
    }

    /** KubeVirt's precedence (vm.go, setPrintableStatus) as far as the lab has the states. */
    private static String printable(ObjectNode vm, Optional<ObjectNode> vmi, ObjectNode status) {
        if (vm.path("metadata").hasNonNull("deletionTimestamp")) {
            return "Terminating";
        }
        Phase phase = vmi.map(Phase::of).orElse(Phase.SUCCEEDED);
        if (!phase.isFinal() && vmi.orElseThrow().path("metadata").hasNonNull("deletionTimestamp")) {
            return "Stopping";
        }
        if (phase == Phase.RUNNING) {
            return "Running";
        }
        if (!phase.isFinal()) {
            return pullReason(status).orElse("Starting");
        }
        return status.has("startFailure") && RunStrategy.of(vm.path("spec")) != RunStrategy.HALTED
                ? "CrashLoopBackOff"
                : "Stopped";
    }

    private static Optional<String> pullReason(JsonNode status) {
        return Conditions.get(status, "Synchronized")
                .map(condition -> condition.path("reason").asText())
                .filter(PULL_REASONS::contains);
    }
}
