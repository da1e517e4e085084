package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Plugin is and what it asks for.
 *
 * @param rom where its ROM comes from
 * @param description one line on what it does
 * @param version its author's version
 * @param author who made it
 * @param documentation address of its documentation
 * @param enabled whether Instances load it; true if absent
 * @param config schema and defaults of its configuration
 * @param privileges what it needs to do in the guest; Instances must grant each
 * @param health how its health is asked for
 * @param resources limits in the guest
 */
public record PluginSpec(
        @Required @JsonPropertyDescription("Where the plugin's ROM comes from.")
        RomSource rom,

        @Size(max = 1024) @JsonPropertyDescription("What the plugin does, in a line.") @Nullable String description,

        @Size(max = 64) @JsonPropertyDescription("The author's version.") @Nullable String version,

        @Size(max = 256) @JsonPropertyDescription("Who made the plugin.") @Nullable String author,

        @ValidationRule(value = WebAddress.RULE, message = WebAddress.MESSAGE)
        @Size(max = 2048) @JsonPropertyDescription("http or https address of the plugin's documentation.")
        @Nullable String documentation,

        @JsonPropertyDescription("Whether Instances load the plugin; true if absent.") @Nullable Boolean enabled,

        @JsonPropertyDescription("Schema and defaults of the plugin's configuration.") @Nullable PluginConfig config,

        @Size(max = 16) @JsonPropertyDescription("What the plugin needs to do in the guest; an Instance must grant each.")
        @Nullable List<Privilege> privileges,

        @JsonPropertyDescription("How the plugin's health is asked for.") @Nullable PluginHealth health,

        @JsonPropertyDescription("What the plugin may use of the guest.") @Nullable PluginResources resources) {}
