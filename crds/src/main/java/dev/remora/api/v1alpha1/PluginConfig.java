package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Configuration that a Plugin takes.
 *
 * @param schema JSON Schema that the merged configuration must satisfy
 * @param defaults any JSON value; strings in it may hold {@code {{ instance_name }}}, {@code {{ instance_namespace }}},
 *     {@code {{ instance_uid }}} and {@code {{ plugin_name }}}
 */
public record PluginConfig(
        @JsonPropertyDescription("JSON Schema of the configuration.") @Nullable JsonNode schema,

        @JsonPropertyDescription("Default configuration, over which an Instance's config is laid.") @Nullable JsonNode defaults) {}
