package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Stops the guest while nobody calls its plugins.
 *
 * @param idleAfter how long no plugin request must have run, as a Go duration of at least 10s
 */
public record ScaleToZero(
        @Required
        @Size(max = 32) @JsonPropertyDescription(
                "Time without a plugin request after which the guest sleeps, for example 5m; at least 10s.")
        String idleAfter) {}
