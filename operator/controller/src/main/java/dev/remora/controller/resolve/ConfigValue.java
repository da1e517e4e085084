package dev.remora.controller.resolve;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's configuration, in two forms.
 *
 * <p>Revisions and names are hashes that users can read, and a hash of a short secret tells the secret. So whatever is
 * hashed is made of {@code given} and {@code parts}, never of {@code value}.
 *
 * @param value what the plugin reads; may hold secrets
 * @param given the configuration as the Instance and the Plugin give it, without what comes from Secrets
 * @param parts which Secrets were laid over it, in their order
 */
public record ConfigValue(JsonNode value, JsonNode given, List<Part> parts) {
    /**
     * What came from a Secret, told by where it came from.
     *
     * @param path JSON Pointer to its place; the whole configuration if absent
     * @param format {@code Text} or {@code Json}
     * @param secret name of the Secret
     * @param key key in the Secret
     * @param uid tells the Secret from one of the same name before it
     * @param resourceVersion changes whenever the Secret does
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Part(
            @Nullable String path,
            String format,
            String secret,
            String key,
            @Nullable String uid,
            @Nullable String resourceVersion) {}

    /** A configuration without secrets. */
    public static ConfigValue of(JsonNode value) {
        return new ConfigValue(value, value, List.of());
    }

    /** Shows no value, since what is printed may be logged. */
    @Override
    public String toString() {
        return "ConfigValue[parts=" + parts + "]";
    }
}
