package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Virtual hardware.
 *
 * @param cpu number and kind of processors
 * @param memory size of memory
 * @param devices disks, interfaces and the rest
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Domain(
        @Nullable JsonNode cpu,
        @Nullable JsonNode memory,
        @Nullable Devices devices,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public Domain {
        other = Others.orEmpty(other);
    }
}
