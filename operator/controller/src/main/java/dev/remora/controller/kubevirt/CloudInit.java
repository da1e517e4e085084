package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cloud-init seed. KubeVirt takes at most 2048 bytes inline, and any length from a Secret.
 *
 * @param userData inline user-data
 * @param userDataBase64 inline user-data in Base64
 * @param secretRef Secret that holds the user-data, under one of the two keys that KubeVirt looks for
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CloudInit(
        @Nullable String userData,
        @Nullable String userDataBase64,
        @Nullable SecretReference secretRef,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public CloudInit {
        other = Others.orEmpty(other);
    }
}
