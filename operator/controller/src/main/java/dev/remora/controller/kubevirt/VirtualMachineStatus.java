package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What KubeVirt observed of a {@code VirtualMachine}.
 *
 * @param printableStatus for people: {@code Stopped} is no proof that no guest runs
 * @param conditions unique by type
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VirtualMachineStatus(
        @Nullable String printableStatus,
        @Nullable List<KubeVirtCondition> conditions,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public VirtualMachineStatus {
        other = Others.orEmpty(other);
    }
}
