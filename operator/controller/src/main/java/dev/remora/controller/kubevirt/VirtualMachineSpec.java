package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a {@code VirtualMachine}.
 *
 * @param runStrategy {@code Always}, {@code Halted} and others; absent where the older {@code running} is used
 * @param template what guests are made from
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VirtualMachineSpec(
        @Nullable String runStrategy,
        @Nullable VirtualMachineInstanceTemplate template,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public VirtualMachineSpec {
        other = Others.orEmpty(other);
    }
}
