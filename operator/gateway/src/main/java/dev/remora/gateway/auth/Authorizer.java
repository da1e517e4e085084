package dev.remora.gateway.auth;

import java.util.concurrent.CompletableFuture;

/** Tells whether a caller may reach a plugin. */
@FunctionalInterface
public interface Authorizer {
    /**
     * Asks without blocking; the future keeps to {@link Authenticator#authenticate}'s rules.
     *
     * @param namespace empty asks about all namespaces
     */
    CompletableFuture<Decision> authorize(
            Identity identity, Verb verb, String namespace, String instance, String plugin);
}
