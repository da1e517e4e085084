package dev.remora.gateway.auth.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.Identity;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Authenticates callers by TokenReview (authentication.k8s.io/v1). */
public final class TokenReviews implements Authenticator {
    private static final Logger LOG = LoggerFactory.getLogger(TokenReviews.class);

    private final Reviews reviews;
    private final List<String> audiences;

    /**
     * Asks through {@code reviews}.
     *
     * @param audiences a token must be meant for one of them; empty: for the API server itself
     */
    public TokenReviews(Reviews reviews, List<String> audiences) {
        this.reviews = reviews;
        this.audiences = List.copyOf(audiences);
    }

    @Override
    public CompletableFuture<Authentication> authenticate(BearerToken token) {
        return reviews.ask(
                Reviews.Kind.TOKEN,
                spec(token, audiences),
                status -> judge(status, audiences),
                TokenReviews::unanswered);
    }

    static ObjectNode spec(BearerToken token, List<String> audiences) {
        ObjectNode spec = JsonNodeFactory.instance.objectNode().put("token", token.text());
        if (!audiences.isEmpty()) {
            audiences.forEach(spec.putArray("audiences")::add);
        }
        return spec;
    }

    /**
     * An authenticator that knows nothing of audiences answers without any; such a token is meant for the API server and
     * not for us (see TokenReviewStatus.audiences).
     */
    static Authentication judge(JsonNode status, List<String> audiences) {
        if (!status.isObject()) {
            return new Authentication.Unanswered("the API server's TokenReview has no status");
        }
        JsonNode user = status.path("user");
        String name = user.path("username").asText("");
        if (!isTrue(status.path("authenticated")) || name.isEmpty()) {
            return new Authentication.Rejected(status.path("error").asText("not authenticated"));
        }
        List<String> answered = texts(status.path("audiences"));
        if (!audiences.isEmpty() && Collections.disjoint(answered, audiences)) {
            return new Authentication.Rejected("audiences: " + answered + " (expected: one of " + audiences + ")");
        }
        return new Authentication.Authenticated(
                new Identity(name, user.path("uid").asText(""), texts(user.path("groups")), extra(user.path("extra"))),
                null);
    }

    private static boolean isTrue(JsonNode value) {
        return value.isBoolean() && value.booleanValue();
    }

    private static Map<String, List<String>> extra(JsonNode extra) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        extra.properties().forEach(entry -> found.put(entry.getKey(), texts(entry.getValue())));
        return found;
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }

    private static Authentication unanswered(Throwable error) {
        String reason = String.valueOf(error.getMessage());
        LOG.atWarn().addKeyValue("reason", reason).log("TokenReview got no answer");
        return new Authentication.Unanswered(reason);
    }
}
