package dev.remora.controller.inherit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Finds out whose plugin list a snapshot has. Nothing is read from its annotations: taken while a guest runs, a snapshot has
 * those of the revision that the guest was booted with, beside the volumes of the next one (KubeVirt's
 * pkg/storage/snapshot/source.go). The volumes tell: ROMs are in them by digest, and the name of the config Secret is a digest
 * of everything else in the list. While they are those of the VirtualMachine as it is now, the Instance wants what it wanted
 * then.
 */
final class SnapshotReader {
    private static final String VOLUMES = "/spec/template/spec/volumes";

    private final SourceLookups lookups;
    private final String name;

    SnapshotReader(SourceLookups lookups, String name) {
        this.lookups = lookups;
        this.name = name;
    }

    /** The Instance that a snapshot is of, if it still wants the same list. */
    Instance instance(JsonNode snapshot) throws Refusal {
        JsonNode taken = machine(snapshot);
        String machine = taken.path("metadata").path("name").asText();
        Instance instance = lookups.instance(machine)
                .orElseThrow(() -> changed("is of VirtualMachine \"%s\", which no Instance has".formatted(machine)));
        JsonNode now = lookups.machine(machine)
                .filter(one -> uid(one).equals(uid(taken)) && isOf(one, instance))
                .orElseThrow(() ->
                        changed("is of a VirtualMachine \"%s\" that its Instance no longer has".formatted(machine)));
        if (!now.at(VOLUMES).equals(taken.at(VOLUMES))) {
            throw changed("has disks that Instance \"%s\" no longer wants, and what else it wanted then is not kept"
                    .formatted(machine));
        }
        return instance;
    }

    private JsonNode machine(JsonNode snapshot) throws Refusal {
        JsonNode status = snapshot.path("status");
        Optional<JsonNode> content = status.path("readyToUse").asBoolean()
                ? lookups.snapshotContent(
                        status.path("virtualMachineSnapshotContentName").asText())
                : Optional.empty();
        return content.map(found -> found.at("/spec/source/virtualMachine"))
                .filter(JsonNode::isObject)
                .orElseThrow(() -> new Refusal(
                        Problem.Kind.SourceNotReady,
                        "spec.source.snapshot: \"%s\" is not ready to be used yet".formatted(name)));
    }

    private static boolean isOf(JsonNode machine, Instance instance) {
        return StreamSupport.stream(machine.at("/metadata/ownerReferences").spliterator(), false)
                .anyMatch(owner -> owner.path("controller").asBoolean()
                        && owner.path("uid")
                                .asText()
                                .equals(instance.getMetadata().getUid()));
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    private Refusal changed(String how) {
        return new Refusal(
                Problem.Kind.SourceChanged,
                "spec.source.snapshot: \"%s\" %s (expected: a snapshot of an Instance that has not changed since)"
                        .formatted(name, how));
    }
}
