package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A part of a plugin's configuration that comes from a Secret, so that neither the Instance nor its status shows it.
 *
 * @param secretKeyRef where the value is; the key must be named
 * @param path JSON Pointer (RFC 6901) to where it goes in the configuration; missing objects on the way are made. Absent:
 *     the value is an object that is laid over the whole configuration
 * @param format how the value is read; {@link ConfigFormat#Text} with {@code path}, {@link ConfigFormat#Json} without
 */
@ValidationRule(value = "has(self.secretKeyRef.key)", message = "secretKeyRef.key must be set")
@ValidationRule(
        value = "has(self.path) || !has(self.format) || self.format == 'Json'",
        message = "format Text needs a path: a text cannot be laid over a whole configuration")
public record ConfigSource(
        @Required @JsonPropertyDescription("Secret and key that hold the value.")
        SecretKeyReference secretKeyRef,

        @Pattern("^(/([^~/]|~0|~1)*)+$") @Size(min = 1, max = 512) @JsonPropertyDescription("JSON Pointer to the value's place in config, for example /database/password.")
        @Nullable String path,

        @JsonPropertyDescription("Text (default with path): a string. Json (default without): any JSON value.")
        @Nullable ConfigFormat format) {}
