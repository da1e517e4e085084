package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A Plugin in the namespace of the Instance.
 *
 * @param name name of the Plugin
 */
public record PluginReference(
        @Required
        @Size(min = 1, max = 253) @JsonPropertyDescription("Name of a plugins.remora.dev in the same namespace.")
        String name) {}
