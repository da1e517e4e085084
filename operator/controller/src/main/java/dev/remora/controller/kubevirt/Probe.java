package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A probe of the guest.
 *
 * @param httpGet asks over HTTP
 * @param tcpSocket opens a connection
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Probe(
        @Nullable PortProbe httpGet,
        @Nullable PortProbe tcpSocket,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public Probe {
        other = Others.orEmpty(other);
    }
}
