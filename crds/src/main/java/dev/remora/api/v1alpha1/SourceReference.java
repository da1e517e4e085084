package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Something in the namespace of the Instance that it inherits from.
 *
 * @param name name of it
 */
public record SourceReference(
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$") @Size(min = 1, max = 253) @JsonPropertyDescription("Name of it, in the same namespace.")
        String name) {}
