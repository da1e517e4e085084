package dev.remora.gateway.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Answer to: may the caller still? */
public sealed interface Standing {
    /**
     * Yes.
     *
     * @param expiry when that ends by itself; {@code null} if it is not known
     */
    record Kept(@Nullable Instant expiry) implements Standing {}

    /** What it showed is worth nothing any more. */
    record CredentialLost() implements Standing {}

    /** It may not do that any more. */
    record PermissionLost() implements Standing {}

    /** Nobody knows: the API server did not answer. */
    record Unanswered() implements Standing {}
}
