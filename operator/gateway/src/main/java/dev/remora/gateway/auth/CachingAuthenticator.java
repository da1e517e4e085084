package dev.remora.gateway.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Remembers whose token it was, by the token's SHA-256 and never beyond the token's own end. */
public final class CachingAuthenticator implements Authenticator {
    private final AnswerCache<TokenDigest, BearerToken, Authentication> answers;
    private final CachePolicy policy;
    private final InstantSource clock;

    /** A cache in front of {@code source}. */
    public CachingAuthenticator(
            Authenticator source, CachePolicy policy, Ticker ticker, InstantSource clock, CacheListener listener) {
        this.policy = policy;
        this.clock = clock;
        this.answers = new AnswerCache<>(
                policy.capacity(),
                token -> source.authenticate(token).thenApply(answer -> boundByToken(answer, token)),
                this::lifetime,
                failure -> new Authentication.Unanswered(String.valueOf(failure)),
                ticker,
                listener);
    }

    @Override
    public CompletableFuture<Authentication> authenticate(BearerToken token) {
        return answers.ask(token.digest(), token);
    }

    private static Authentication boundByToken(Authentication answer, BearerToken token) {
        return switch (answer) {
            case Authentication.Authenticated(Identity identity, var expiry)
            when expiry == null -> new Authentication.Authenticated(identity, JwtExpiry.of(token.text()));
            case Authentication.Authenticated _, Authentication.Rejected _, Authentication.Unanswered _ -> answer;
        };
    }

    private Lifetime lifetime(@Nullable Instant expiry) {
        return expiry == null ? policy.allow() : policy.allow().within(Duration.between(clock.instant(), expiry));
    }

    private Lifetime lifetime(Authentication answer) {
        return switch (answer) {
            case Authentication.Authenticated known -> lifetime(known.expiry());
            case Authentication.Rejected _ -> policy.denied();
            case Authentication.Unanswered _ -> Lifetime.NONE;
        };
    }
}
