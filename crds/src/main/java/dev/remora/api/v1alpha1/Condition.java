package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One condition, with the fields and meanings of Kubernetes' own {@code metav1.Condition}.
 *
 * @param type CamelCase, unique in its list
 * @param status whether it holds
 * @param observedGeneration generation of the spec that it was computed from
 * @param lastTransitionTime RFC 3339 time at which {@code status} last changed
 * @param reason CamelCase word for programs
 * @param message sentence for people, may be empty
 */
public record Condition(
        @Required @Size(min = 1, max = 316) @JsonPropertyDescription("What it is about, in CamelCase.")
        String type,

        @Required @JsonPropertyDescription("Whether it holds.")
        ConditionStatus status,

        @Min(0) @JsonPropertyDescription("Generation of the spec that it was computed from.") @Nullable Long observedGeneration,

        @Required @JsonPropertyDescription("When status last changed.")
        String lastTransitionTime,

        @Required
        @Size(min = 1, max = 1024) @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$") @JsonPropertyDescription("Why, as a CamelCase word for programs.")
        String reason,

        @Required @Size(max = 32768) @JsonPropertyDescription("Why, as a sentence for people.")
        String message) {}
