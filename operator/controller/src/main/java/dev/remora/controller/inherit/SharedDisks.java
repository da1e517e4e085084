package dev.remora.controller.inherit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.controller.inherit.Inherited.Origin;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import java.util.Optional;

/**
 * Disks that two guests cannot both have. A disk from an image is each guest's own; one from a claim is written by whoever
 * attaches it, and two guests that write the same file system destroy it.
 */
final class SharedDisks {
    private SharedDisks() {}

    /** Refuses a template of {@code origin}'s that has such a disk. */
    static void refuse(JsonNode template, Origin origin) throws Refusal {
        for (JsonNode volume : template.path("spec").path("volumes")) {
            Optional<String> disk = disk(volume);
            if (disk.isPresent()) {
                throw new Refusal(
                        Problem.Kind.SourceDiskShared,
                        "spec.source: volume \"%s\" in spec.template of %s \"%s\" is %s, and two guests must not write one disk (expected: a spec.template in this Instance, with a volume of its own)"
                                .formatted(volume.path("name").asText(), origin.kind(), origin.name(), disk.get()));
            }
        }
    }

    private static Optional<String> disk(JsonNode volume) {
        JsonNode claim = volume.path("persistentVolumeClaim");
        if (claim.isObject() && !claim.path("readOnly").asBoolean()) {
            return Optional.of(
                    "PersistentVolumeClaim \"" + claim.path("claimName").asText() + "\"");
        }
        if (volume.path("dataVolume").isObject()) {
            return Optional.of(
                    "DataVolume \"" + volume.path("dataVolume").path("name").asText() + "\"");
        }
        if (volume.path("hostDisk").isObject()) {
            return Optional.of(
                    "hostDisk \"" + volume.path("hostDisk").path("path").asText() + "\"");
        }
        return Optional.empty();
    }
}
