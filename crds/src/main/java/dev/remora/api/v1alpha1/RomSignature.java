package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/**
 * Requires that a ROM's image is signed the way that {@code cosign sign --key} does it; it is not loaded otherwise.
 *
 * @param publicKeys PEM public keys, of which one must have signed the image
 */
public record RomSignature(
        @Required
        @Size(min = 1, max = 8) @JsonPropertyDescription("PEM public keys; one of them must have signed the image.")
        List<@Size(min = 1, max = 4096) String> publicKeys) {}
