package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What KubeVirt observed of a guest.
 *
 * @param phase {@code Pending}, {@code Scheduling}, {@code Scheduled}, {@code Running}, {@code Succeeded}, {@code Failed} or {@code Unknown}
 * @param interfaces addresses
 * @param conditions unique by type
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VirtualMachineInstanceStatus(
        @Nullable String phase,
        @Nullable List<InterfaceStatus> interfaces,
        @Nullable List<KubeVirtCondition> conditions,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public VirtualMachineInstanceStatus {
        other = Others.orEmpty(other);
    }
}
