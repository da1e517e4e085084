package dev.remora.gateway.auth.kubernetes;

import static dev.remora.api.v1alpha1.RemoraApi.GATEWAY_GROUP;
import static dev.remora.api.v1alpha1.RemoraApi.VERSION;

import dev.remora.gateway.auth.AccessQuestion;
import dev.remora.gateway.auth.AccessReview;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identity;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Authorises callers by SubjectAccessReview (authorization.k8s.io/v1). */
public final class SubjectAccessReviews implements AccessReview {
    private static final Logger LOG = LoggerFactory.getLogger(SubjectAccessReviews.class);

    private final KubernetesClient client;
    private final ReviewThreads threads;

    /** Asks through {@code client} on {@code threads}. */
    public SubjectAccessReviews(KubernetesClient client, ReviewThreads threads) {
        this.client = client;
        this.threads = threads;
    }

    @Override
    public CompletableFuture<Decision> review(AccessQuestion question) {
        return threads.run(
                () -> judge(client.authorization()
                        .v1()
                        .subjectAccessReview()
                        .create(toReview(question))
                        .getStatus()),
                SubjectAccessReviews::unanswered);
    }

    static SubjectAccessReview toReview(AccessQuestion question) {
        Identity identity = question.identity();
        return new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(identity.username())
                .withUid(identity.uid())
                .withGroups(identity.groups())
                .withExtra(identity.extra())
                .withNewResourceAttributes()
                .withGroup(GATEWAY_GROUP)
                .withVersion(VERSION)
                .withResource("instances")
                .withSubresource(question.subresource())
                .withNamespace(question.namespace())
                .withName(question.instance())
                .withVerb(question.verb().word())
                .endResourceAttributes()
                .endSpec()
                .build();
    }

    static Decision judge(@Nullable SubjectAccessReviewStatus status) {
        if (status == null) {
            return new Decision.Unanswered("the API server's SubjectAccessReview has no status");
        }
        boolean allowed = Boolean.TRUE.equals(status.getAllowed()) && !Boolean.TRUE.equals(status.getDenied());
        return allowed ? new Decision.Allowed() : new Decision.Forbidden();
    }

    private static Decision unanswered(RuntimeException error) {
        LOG.atWarn().addKeyValue("reason", error.getMessage()).log("SubjectAccessReview got no answer");
        return new Decision.Unanswered(String.valueOf(error.getMessage()));
    }
}
