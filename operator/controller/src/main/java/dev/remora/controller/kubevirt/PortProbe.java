package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The port that a probe asks.
 *
 * @param port number or name
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PortProbe(
        @Nullable JsonNode port,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public PortProbe {
        other = Others.orEmpty(other);
    }
}
