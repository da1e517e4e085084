package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * The guest's own cloud-init user-data. Exactly one of the two is given; it reaches cloud-init byte for byte.
 *
 * @param value the text itself
 * @param secretRef a Secret that holds it; the key is {@code userdata} unless named
 */
@ValidationRule(
        value = "has(self.value) != has(self.secretRef)",
        message = "exactly one of value and secretRef must be set")
public record UserData(
        @Size(max = 262144) @JsonPropertyDescription("cloud-init user-data, for example a #cloud-config document.")
        @Nullable String value,

        @JsonPropertyDescription("Secret that holds the user-data; key userdata unless named.") @Nullable SecretKeyReference secretRef) {}
