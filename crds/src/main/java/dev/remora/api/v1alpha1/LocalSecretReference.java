package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A Secret in the namespace of the resource that names it.
 *
 * @param name name of the Secret
 */
public record LocalSecretReference(
        @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of a Secret in the same namespace.")
        String name) {}
