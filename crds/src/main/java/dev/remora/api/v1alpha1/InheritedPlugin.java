package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * What others than the controller have to know of a plugin that an Instance has by inheritance.
 *
 * @param name unique in the Instance
 * @param pluginRef the Plugin that defines it, if one does
 * @param authorization who may call it; RBAC decides if absent
 */
public record InheritedPlugin(
        @Required @JsonPropertyDescription("Name of the plugin.")
        String name,

        @JsonPropertyDescription("The Plugin that defines it.") @Nullable PluginReference pluginRef,

        @JsonPropertyDescription("Who may call the plugin.") @Nullable PluginAuthorization authorization) {}
