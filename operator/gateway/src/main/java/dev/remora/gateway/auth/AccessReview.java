package dev.remora.gateway.auth;

import java.util.concurrent.CompletableFuture;

/** Puts one question to the API server's authorisers. */
@FunctionalInterface
public interface AccessReview {
    /** Asks without blocking; the future keeps to {@link Authenticator#authenticate}'s rules. */
    CompletableFuture<Decision> review(AccessQuestion question);
}
