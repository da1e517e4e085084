package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disk of the guest; made from the volume of the same name.
 *
 * @param name lowercase DNS label, at most 52 characters in every KubeVirt mode
 * @param disk how it is attached, absent for a cdrom or lun
 * @param serial seen in the guest as {@code /dev/disk/by-id/virtio-<serial>}, cut after 20 bytes
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Disk(
        @Nullable String name,
        @Nullable DiskTarget disk,
        @Nullable String serial,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public Disk {
        other = Others.orEmpty(other);
    }
}
