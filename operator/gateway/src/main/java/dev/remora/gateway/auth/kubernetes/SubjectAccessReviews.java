package dev.remora.gateway.auth.kubernetes;

import static dev.remora.api.v1alpha1.RemoraApi.GATEWAY_GROUP;
import static dev.remora.api.v1alpha1.RemoraApi.VERSION;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.auth.AccessQuestion;
import dev.remora.gateway.auth.AccessReview;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identity;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Authorises callers by SubjectAccessReview (authorization.k8s.io/v1). */
public final class SubjectAccessReviews implements AccessReview {
    private static final Logger LOG = LoggerFactory.getLogger(SubjectAccessReviews.class);

    private final Reviews reviews;

    /** Asks through {@code reviews}. */
    public SubjectAccessReviews(Reviews reviews) {
        this.reviews = reviews;
    }

    @Override
    public CompletableFuture<Decision> review(AccessQuestion question) {
        return reviews.ask(
                Reviews.Kind.ACCESS, spec(question), SubjectAccessReviews::judge, SubjectAccessReviews::unanswered);
    }

    static ObjectNode spec(AccessQuestion question) {
        Identity identity = question.identity();
        ObjectNode spec = JsonNodeFactory.instance
                .objectNode()
                .put("user", identity.username())
                .put("uid", identity.uid());
        identity.groups().forEach(spec.putArray("groups")::add);
        ObjectNode extra = spec.putObject("extra");
        identity.extra().forEach((key, values) -> values.forEach(extra.withArrayProperty(key)::add));
        spec.putObject("resourceAttributes")
                .put("group", GATEWAY_GROUP)
                .put("version", VERSION)
                .put("resource", "instances")
                .put("subresource", question.subresource())
                .put("namespace", question.namespace())
                .put("name", question.instance())
                .put("verb", question.verb().word());
        return spec;
    }

    static Decision judge(JsonNode status) {
        if (!status.isObject()) {
            return new Decision.Unanswered("the API server's SubjectAccessReview has no status");
        }
        boolean allowed = status.path("allowed").isBoolean()
                && status.path("allowed").booleanValue()
                && !status.path("denied").asBoolean();
        return allowed ? new Decision.Allowed() : new Decision.Forbidden();
    }

    private static Decision unanswered(Throwable error) {
        String reason = String.valueOf(error.getMessage());
        LOG.atWarn().addKeyValue("reason", reason).log("SubjectAccessReview got no answer");
        return new Decision.Unanswered(reason);
    }
}
