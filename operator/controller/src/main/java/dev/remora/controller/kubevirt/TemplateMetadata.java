package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of a template, which KubeVirt copies to each guest and to its Pod.
 *
 * @param labels of the guest
 * @param annotations of the guest
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TemplateMetadata(
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> annotations,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public TemplateMetadata {
        other = Others.orEmpty(other);
    }
}
