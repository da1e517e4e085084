package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Address of an interface.
 *
 * @param name of the interface
 * @param ipAddress where it can be reached
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InterfaceStatus(
        @Nullable String name,
        @Nullable String ipAddress,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public InterfaceStatus {
        other = Others.orEmpty(other);
    }
}
