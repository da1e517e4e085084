package dev.remora.gateway.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Answer to: whose token is this? */
public sealed interface Authentication {
    /**
     * The API server vouches for the caller.
     *
     * @param expiry when the token ends; {@code null} if it does not say
     */
    record Authenticated(Identity identity, @Nullable Instant expiry) implements Authentication {}

    /**
     * The token is worth nothing here.
     *
     * @param reason for the log; never for the caller
     */
    record Rejected(String reason) implements Authentication {}

    /**
     * Nobody knows: the API server did not answer. Never cached.
     *
     * @param reason for the log
     */
    record Unanswered(String reason) implements Authentication {}
}
