package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One plugin of an Instance as observed.
 *
 * @param name name in the Instance
 * @param port TCP port in the guest, absent while none is assigned
 * @param state where it stands between wanted and running
 * @param ready whether it takes requests now
 * @param image ROM image, by digest when that is known
 * @param message why it is not loaded or not ready, for a person
 * @param endpoint address at the gateway, ends with a slash
 */
public record PluginReport(
        @Required @JsonPropertyDescription("Name of the plugin.")
        String name,

        @JsonPropertyDescription("TCP port of the plugin in the guest.") @Nullable Integer port,

        @Required @JsonPropertyDescription("Loaded, Queued, Unloading, Failed or Disabled.")
        PluginState state,

        @JsonPropertyDescription("Whether the plugin takes requests now.")
        boolean ready,

        @JsonPropertyDescription("Image of the ROM, by digest when it is known.") @Nullable String image,

        @JsonPropertyDescription("Why the plugin is not loaded or not ready.") @Nullable String message,

        @JsonPropertyDescription("Address of the plugin at the gateway.") @Nullable String endpoint) {}
