package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition as KubeVirt writes it.
 *
 * @param type CamelCase
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason for programs
 * @param message for people
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KubeVirtCondition(
        @Nullable String type,
        @Nullable String status,
        @Nullable String reason,
        @Nullable String message,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public KubeVirtCondition {
        other = Others.orEmpty(other);
    }
}
