package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Secret in the same namespace.
 *
 * @param name of the Secret
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretReference(
        @Nullable String name, @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public SecretReference {
        other = Others.orEmpty(other);
    }
}
