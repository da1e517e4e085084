package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Who may call a plugin.
 *
 * @param type {@link AuthorizationType#Kubernetes} if absent
 * @param tokenSecretRef with {@link AuthorizationType#Bearer}: the Secret that holds the token (key {@code token} unless
 *     named, at most 256 characters)
 */
@ValidationRule(
        value = "(has(self.type) && self.type == 'Bearer') == has(self.tokenSecretRef)",
        message = "tokenSecretRef must be set when type is Bearer, and only then")
public record PluginAuthorization(
        @JsonPropertyDescription(
                "Kubernetes (default): RBAC decides. Bearer: the plugin's own token opens it, and nothing else.")
        @Nullable AuthorizationType type,

        @JsonPropertyDescription("Secret that holds the plugin's own token; key token unless named.") @Nullable SecretKeyReference tokenSecretRef) {}
