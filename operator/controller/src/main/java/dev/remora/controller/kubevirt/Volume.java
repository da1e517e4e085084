package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a disk is made from.
 *
 * @param name of the disk
 * @param containerDisk the only file of an image
 * @param secret one file for each key of a Secret
 * @param cloudInitNoCloud cloud-init's NoCloud seed
 * @param cloudInitConfigDrive cloud-init's ConfigDrive seed
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Volume(
        @Nullable String name,
        @Nullable ContainerDisk containerDisk,
        @Nullable SecretVolume secret,
        @Nullable CloudInit cloudInitNoCloud,
        @Nullable CloudInit cloudInitConfigDrive,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public Volume {
        other = Others.orEmpty(other);
    }
}
