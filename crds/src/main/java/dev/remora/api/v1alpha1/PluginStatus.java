package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller observed of a Plugin.
 *
 * @param observedGeneration generation of the spec that the rest was computed from
 * @param conditions unique by type
 * @param image ROM image by digest, when it is known
 * @param instances how many Instances use it
 */
public record PluginStatus(
        @JsonPropertyDescription("Generation of the spec that this status was computed from.") @Nullable Long observedGeneration,

        @JsonPropertyDescription("What is known of the Plugin.") @Nullable List<Condition> conditions,

        @JsonPropertyDescription("Image of the ROM by digest.") @Nullable String image,

        @JsonPropertyDescription("How many Instances use the Plugin.") @Nullable Integer instances) {}
