package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disk from an image that holds a single file. KubeVirt does not check the reference.
 *
 * @param image image reference
 * @param imagePullPolicy {@code Always}, {@code IfNotPresent} or {@code Never}
 * @param imagePullSecret Secret with the registry's credentials
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContainerDisk(
        @Nullable String image,
        @Nullable String imagePullPolicy,
        @Nullable String imagePullSecret,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public ContainerDisk {
        other = Others.orEmpty(other);
    }
}
