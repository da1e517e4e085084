package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An ISO 9660 disk with one file for each key of a Secret, written once for each start of the guest.
 *
 * @param secretName the Secret
 * @param volumeLabel of the file system
 * @param other every field that is not named here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretVolume(
        @Nullable String secretName,
        @Nullable String volumeLabel,
        @JsonAnySetter @JsonAnyGetter Map<String, JsonNode> other) {

    public SecretVolume {
        other = Others.orEmpty(other);
    }
}
