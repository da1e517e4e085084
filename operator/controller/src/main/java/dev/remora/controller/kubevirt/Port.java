package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A port that is forwarded to the guest.
 *
 * @param name at most 15 characters
 * @param port in the guest
 * @param protocol {@code TCP} if absent
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Port(
        @Nullable String name,
        @Nullable Integer port,
        @Nullable String protocol,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public Port {
        other = Others.orEmpty(other);
    }
}
