package dev.remora.gateway.auth.kubernetes;

import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.Identity;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Authenticates callers by TokenReview (authentication.k8s.io/v1). */
public final class TokenReviews implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(TokenReviews.class);

    private final KubernetesClient client;
    private final List<String> audiences;
    private final ReviewThreads threads;

    /**
     * @param audiences a token must be meant for one of them; empty: for the API server itself
     */
    public TokenReviews(KubernetesClient client, List<String> audiences, ReviewThreads threads) {
        this.client = client;
        this.audiences = List.copyOf(audiences);
        this.threads = threads;
    }

    @Override
    public CompletableFuture<Authentication> authenticate(BearerToken token) {
        return threads.run(() -> review(token), TokenReviews::unanswered);
    }

    private Authentication review(BearerToken token) {
        TokenReview review = client.tokenReviews()
                .create(new TokenReviewBuilder()
                        .withNewSpec()
                        .withToken(token.text())
                        .withAudiences(audiences)
                        .endSpec()
                        .build());
        return judge(review.getStatus(), audiences);
    }

    /**
     * An authenticator that knows nothing of audiences answers without any; such a token is meant for the API server and
     * not for us (see TokenReviewStatus.audiences).
     */
    static Authentication judge(@Nullable TokenReviewStatus status, List<String> audiences) {
        if (status == null) {
            return new Authentication.Unanswered("the API server's TokenReview has no status");
        }
        UserInfo user = status.getUser();
        if (!Boolean.TRUE.equals(status.getAuthenticated()) || user == null || isEmpty(user.getUsername())) {
            return new Authentication.Rejected(Objects.requireNonNullElse(status.getError(), "not authenticated"));
        }
        List<String> answered = Objects.requireNonNullElse(status.getAudiences(), List.of());
        if (!audiences.isEmpty() && Collections.disjoint(answered, audiences)) {
            return new Authentication.Rejected("audiences: " + answered + " (expected: one of " + audiences + ")");
        }
        return new Authentication.Authenticated(
                new Identity(
                        user.getUsername(),
                        Objects.requireNonNullElse(user.getUid(), ""),
                        Objects.requireNonNullElse(user.getGroups(), List.of()),
                        Objects.requireNonNullElse(user.getExtra(), Map.of())),
                null);
    }

    private static Authentication unanswered(RuntimeException error) {
        LOG.atWarn().addKeyValue("reason", error.getMessage()).log("TokenReview got no answer");
        return new Authentication.Unanswered(String.valueOf(error.getMessage()));
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
