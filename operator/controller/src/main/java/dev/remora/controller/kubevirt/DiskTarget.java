package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a disk is attached.
 *
 * @param bus {@code virtio}, {@code sata}, {@code scsi} or {@code usb}
 * @param readonly whether the guest sees a read-only device
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DiskTarget(
        @Nullable String bus,
        @Nullable Boolean readonly,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public DiskTarget {
        other = Others.orEmpty(other);
    }
}
