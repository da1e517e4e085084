package dev.remora.gateway.auth;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a caller was let in, so that it can be looked at again while what it opened lasts. */
public interface Access {
    /** When it ends by itself, as known at the beginning; {@code null} if that is not known. */
    @Nullable Instant expiry();

    /** Looks again, without blocking; the future keeps to {@link Authenticator#authenticate}'s rules. */
    CompletableFuture<Standing> check();
}
