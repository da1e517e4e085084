package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an interface is connected to.
 *
 * @param name of the interface
 * @param pod the Pod network, if it is that
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Network(
        @Nullable String name,
        @Nullable JsonNode pod,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public Network {
        other = Others.orEmpty(other);
    }
}
