package dev.remora.gateway.auth;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Tells who calls, whatever was shown.
 *
 * <p>Nobody is anonymous here, even where the API server has a name for such callers: {@code system:anonymous} and
 * {@code system:unauthenticated} are refused.
 */
public final class Identification {
    private static final String ANONYMOUS = "system:anonymous";
    private static final String UNAUTHENTICATED = "system:unauthenticated";

    private final Authenticator tokens;
    private final Supplier<CertificateAuthorities> clients;

    /**
     * @param tokens tells whose token it is
     * @param clients who vouches for client certificates, as of now
     */
    public Identification(Authenticator tokens, Supplier<CertificateAuthorities> clients) {
        this.tokens = tokens;
        this.clients = clients;
    }

    /** Asks without blocking; the future keeps to {@link Authenticator#authenticate}'s rules. */
    public CompletableFuture<Authentication> identify(Credential credential) {
        CompletableFuture<Authentication> answer = switch (credential) {
            case Credential.Token(BearerToken token) -> tokens.authenticate(token);
            case Credential.Certificate(var chain) ->
                CompletableFuture.completedFuture(CertificateCaller.authenticate(chain, clients));
            case Credential.Vouched(Identity identity, var proxyIsTrusted) ->
                CompletableFuture.completedFuture(
                        proxyIsTrusted.getAsBoolean()
                                ? new Authentication.Authenticated(identity, null)
                                : new Authentication.Rejected("not a front proxy"));
        };
        return answer.isDone() && !answer.isCompletedExceptionally() && !isAnonymous(answer.join())
                ? answer
                : answer.thenApply(Identification::named);
    }

    private static Authentication named(Authentication answer) {
        return isAnonymous(answer) ? new Authentication.Rejected("anonymous") : answer;
    }

    private static boolean isAnonymous(Authentication answer) {
        return answer instanceof Authentication.Authenticated(Identity identity, var _)
                && (identity.username().equals(ANONYMOUS) || identity.groups().contains(UNAUTHENTICATED));
    }
}
