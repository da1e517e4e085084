package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin may use of the guest at most.
 *
 * @param cpu CPUs, for example {@code 500m}
 * @param memory bytes, for example {@code 128Mi}
 */
public record PluginResources(
        @JsonPropertyDescription("CPUs of the guest that the plugin may use.") @Nullable Quantity cpu,

        @JsonPropertyDescription("Memory of the guest that the plugin may use.") @Nullable Quantity memory) {}
