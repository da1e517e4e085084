package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * Stops the guest while nobody calls its plugins.
 *
 * @param idleAfter how long no plugin request must have run, as a Go duration of at least 10s
 */
public record ScaleToZero(
        @Required
        @ValidationRule(value = GoDuration.AT_LEAST_10S, message = GoDuration.AT_LEAST_10S_MESSAGE)
        @Size(max = 32) @JsonPropertyDescription(
                "Time without a plugin request after which the guest sleeps, for example 5m; at least 10s.")
        String idleAfter) {}
