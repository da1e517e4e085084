package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Virtual devices.
 *
 * @param disks in the guest's order
 * @param interfaces network interfaces
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Devices(
        @Nullable List<Disk> disks,
        @Nullable List<Interface> interfaces,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public Devices {
        other = Others.orEmpty(other);
    }
}
