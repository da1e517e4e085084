package dev.remora.gateway.testing;

import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Authentication.Authenticated;
import dev.remora.gateway.auth.Authentication.Rejected;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.Authorizer;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The callers that tests know: the token {@code alice-token} is alice's, who may do everything; bob may do nothing. */
public final class Callers {
    /** May do everything. */
    public static final Identity ALICE =
            new Identity("alice", "uid-alice", List.of("system:authenticated", "dev,ops"), Map.of());

    /** May do nothing. */
    public static final Identity BOB = new Identity("bob", "uid-bob", List.of("system:authenticated"), Map.of());

    private Callers() {}

    /** Knows both. */
    public static Authenticator authenticator() {
        return token -> CompletableFuture.completedFuture(authenticate(token.text()));
    }

    /** Lets alice do everything. */
    public static Authorizer authorizer() {
        return (identity, verb, namespace, instance, plugin) -> CompletableFuture.completedFuture(
                identity.equals(ALICE) ? new Decision.Allowed() : new Decision.Forbidden());
    }

    private static Authentication authenticate(String token) {
        return switch (token) {
            case "alice-token" -> new Authenticated(ALICE, null);
            case "bob-token" -> new Authenticated(BOB, null);
            default -> new Rejected("unknown");
        };
    }
}
