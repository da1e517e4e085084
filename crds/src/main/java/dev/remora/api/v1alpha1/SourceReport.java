package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an Instance has from what it did not write itself, and as much of that as the gateway needs. All of it is in a
 * Secret that the Instance owns.
 *
 * @param kind {@code Instance} or {@code InstanceTemplate}
 * @param name of the source, in the same namespace
 * @param uid of the source
 * @param generation of the source's spec when it was taken
 * @param time when it was taken, in RFC 3339
 * @param scaleToZero of the source; the Instance's own counts first
 * @param plugins of the source, whether the Instance has them, or has its own of that name, or leaves them out
 */
public record SourceReport(
        @Required @JsonPropertyDescription("Kind of the source.")
        String kind,

        @Required @JsonPropertyDescription("Name of the source.")
        String name,

        @Required @JsonPropertyDescription("UID of the source.")
        String uid,

        @JsonPropertyDescription("Generation of the source's spec that was taken.") @Nullable Long generation,

        @Required @JsonPropertyDescription("When it was taken.")
        String time,

        @JsonPropertyDescription("The source's, which counts if the Instance has none.") @Nullable ScaleToZero scaleToZero,

        @JsonPropertyDescription(
                "The source's: those count that the Instance does not list itself and does not leave out.")
        @Nullable List<InheritedPlugin> plugins) {}
