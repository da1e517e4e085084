package dev.remora.gateway.auth;

import java.util.concurrent.CompletableFuture;

/** Tells whose token it is. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Asks without blocking the caller's thread.
     *
     * @return completes with an answer and never exceptionally; may be complete already, may be shared with others who
     *     ask the same, and must not be completed or cancelled by who gets it
     */
    CompletableFuture<Authentication> authenticate(BearerToken token);
}
