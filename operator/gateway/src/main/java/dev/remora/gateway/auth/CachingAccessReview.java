package dev.remora.gateway.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.concurrent.CompletableFuture;

/** Remembers the answers to access questions. */
public final class CachingAccessReview implements AccessReview {
    private final AnswerCache<AccessQuestion, AccessQuestion, Decision> answers;

    /** A cache in front of {@code source}. */
    public CachingAccessReview(AccessReview source, CachePolicy policy, Ticker ticker, CacheListener listener) {
        this.answers = new AnswerCache<>(
                policy.capacity(),
                source::review,
                decision -> lifetime(decision, policy),
                failure -> new Decision.Unanswered(String.valueOf(failure)),
                ticker,
                listener);
    }

    @Override
    public CompletableFuture<Decision> review(AccessQuestion question) {
        return answers.ask(question, question);
    }

    private static Lifetime lifetime(Decision decision, CachePolicy policy) {
        return switch (decision) {
            case Decision.Allowed _ -> policy.allow();
            case Decision.Forbidden _ -> policy.denied();
            case Decision.Unanswered _ -> Lifetime.NONE;
        };
    }
}
