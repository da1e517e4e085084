package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One plugin of an Instance: exactly one of {@code rom} and {@code pluginRef}.
 *
 * @param name unique in the Instance; part of the endpoint and of the guest's path {@code /uk/plugins/<name>}
 * @param rom where its ROM comes from
 * @param pluginRef the Plugin that defines it
 * @param config any JSON value; reaches the plugin on standard input, laid over the Plugin's defaults
 * @param configFrom parts of the configuration that come from Secrets, laid over {@code config} in their order
 * @param grants what the plugin may do in the guest; every privilege that its Plugin requests must be among them
 * @param authorization who may call it; RBAC decides if absent
 */
@ValidationRule(
        value = "has(self.rom) != has(self.pluginRef)",
        message = "exactly one of rom and pluginRef must be set")
public record InstancePlugin(
        @Required
        @Pattern(RemoraApi.PLUGIN_NAME) @Size(min = 1, max = 63) @JsonPropertyDescription("Name of the plugin, unique in the Instance: 1 to 63 letters, digits, _ and -.")
        String name,

        @JsonPropertyDescription("Where the plugin's ROM comes from.") @Nullable RomSource rom,

        @JsonPropertyDescription("The Plugin that defines it.") @Nullable PluginReference pluginRef,

        @JsonPropertyDescription("Any JSON value: the plugin reads it from standard input.") @Nullable JsonNode config,

        @Size(max = 16) @JsonPropertyDescription("Parts of the configuration that come from Secrets; laid over config.")
        @Nullable List<ConfigSource> configFrom,

        @Size(max = 16) @JsonPropertyDescription("What the plugin may do in the guest.") @Nullable List<Privilege> grants,

        @JsonPropertyDescription("Who may call the plugin.") @Nullable PluginAuthorization authorization) {}
