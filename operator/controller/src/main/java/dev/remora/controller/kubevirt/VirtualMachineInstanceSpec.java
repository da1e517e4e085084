package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A guest.
 *
 * @param domain its virtual hardware
 * @param networks what its interfaces are connected to
 * @param volumes what its disks are made from
 * @param readinessProbe how its readiness is asked for
 * @param livenessProbe how its liveness is asked for
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VirtualMachineInstanceSpec(
        @Nullable Domain domain,
        @Nullable List<Network> networks,
        @Nullable List<Volume> volumes,
        @Nullable Probe readinessProbe,
        @Nullable Probe livenessProbe,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public VirtualMachineInstanceSpec {
        other = Others.orEmpty(other);
    }
}
