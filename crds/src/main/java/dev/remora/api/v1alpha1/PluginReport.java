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
 * @param revision of the plugin that the guest was booted with; without a guest, of the one that it will be booted with
 * @param authorization who may call it in the running guest
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

        @JsonPropertyDescription("Revision of the plugin in the running guest, or in the next one while none runs.")
        @Nullable String revision,

        @JsonPropertyDescription("Who may call the plugin in the running guest: Kubernetes or Bearer.") @Nullable AuthorizationType authorization,

        @JsonPropertyDescription("Address of the plugin at the gateway.") @Nullable String endpoint) {}
