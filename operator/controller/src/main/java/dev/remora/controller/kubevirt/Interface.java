package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network interface of the guest.
 *
 * @param name name of its network
 * @param ports the only ports that are forwarded to the guest, if any is listed
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Interface(
        @Nullable String name,
        @Nullable List<Port> ports,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public Interface {
        other = Others.orEmpty(other);
    }
}
