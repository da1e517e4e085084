package dev.remora.lab.kubevirt.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What KubeVirt does not let anybody change while it copies a VM or puts one back (vm-storage-status.go). A pure function
 * of the VM before and after.
 */
final class SnapshotRules {
    private SnapshotRules() {}

    static List<Refusal> check(JsonNode before, JsonNode after) {
        JsonNode status = before.path("status");
        JsonNode old = before.path("spec");
        JsonNode wanted = after.path("spec");
        if (status.hasNonNull("restoreInProgress") && !sameStrategy(old, wanted)) {
            return refused(
                    "Cannot update VM runStrategy until restore \"%s\" completes",
                    status.path("restoreInProgress").asText());
        }
        if (!status.hasNonNull("snapshotInProgress")) {
            return List.of();
        }
        String snapshot = status.path("snapshotInProgress").asText();
        if (!old.at("/template/spec/volumes").equals(wanted.at("/template/spec/volumes"))) {
            return refused("Cannot update vm disks or volumes until snapshot \"%s\" completes", snapshot);
        }
        return sameStrategy(old, wanted)
                ? List.of()
                : refused("Cannot update vm running state until snapshot \"%s\" completes", snapshot);
    }

    private static boolean sameStrategy(JsonNode old, JsonNode wanted) {
        return old.path("runStrategy").equals(wanted.path("runStrategy"))
                && old.path("running").equals(wanted.path("running"));
    }

    private static List<Refusal> refused(String message, String name) {
        return List.of(new Refusal("spec", message.formatted(name)));
    }
}
