package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One key of a Secret in the namespace of the resource that names it.
 *
 * @param name name of the Secret
 * @param key key in its data; the field's own default if absent
 */
public record SecretKeyReference(
        @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of a Secret in the same namespace.")
        String name,

        @Size(min = 1, max = 253) @JsonPropertyDescription("Key in the Secret's data.") @Nullable String key) {}
