package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * KubeVirt's {@code VirtualMachineInstanceTemplateSpec}.
 *
 * @param metadata labels and annotations of each guest
 * @param spec the guest itself
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VirtualMachineInstanceTemplate(
        @Nullable TemplateMetadata metadata,
        @Nullable VirtualMachineInstanceSpec spec,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public VirtualMachineInstanceTemplate {
        other = Others.orEmpty(other);
    }
}
