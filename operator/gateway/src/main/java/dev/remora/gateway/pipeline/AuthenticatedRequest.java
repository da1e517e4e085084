package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Credential;
import dev.remora.gateway.auth.Identity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request whose caller is known.
 *
 * @param credential what the caller showed
 * @param expiry when that ends; {@code null} if it does not say
 */
public record AuthenticatedRequest(
        RoutedRequest request,
        Identity identity,
        Credential credential,
        @Nullable Instant expiry) {}
