package dev.remora.gateway.auth;

import java.util.concurrent.CompletableFuture;

/** The tokens of plugins that are opened by their own. */
@FunctionalInterface
public interface PluginTokens {
    /** Looks without blocking; the future keeps to {@link Authenticator#authenticate}'s rules. */
    CompletableFuture<PluginToken> token(SecretKey secret);
}
