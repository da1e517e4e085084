package dev.remora.gateway.auth;

import java.util.concurrent.CompletableFuture;

/**
 * A grant on {@code instances/plugins} opens every plugin of the Instance, one on {@code instances/plugins/<plugin>} just
 * that one.
 *
 * <p>They are asked in this order and one by one, so that a caller with the usual grant costs one review for all plugins.
 */
public final class PluginAuthorizer implements Authorizer {
    private final AccessReview review;

    /** An authoriser that asks {@code review}. */
    public PluginAuthorizer(AccessReview review) {
        this.review = review;
    }

    @Override
    public CompletableFuture<Decision> authorize(
            Identity identity, Verb verb, String namespace, String instance, String plugin) {
        CompletableFuture<Decision> everyPlugin =
                review.review(new AccessQuestion(identity, verb, namespace, instance, AccessQuestion.ALL_PLUGINS));
        if (everyPlugin.isDone() && everyPlugin.join() instanceof Decision.Allowed) {
            return everyPlugin;
        }
        return everyPlugin.thenCompose(decision -> switch (decision) {
            case Decision.Allowed _, Decision.Unanswered _ -> CompletableFuture.completedFuture(decision);
            case Decision.Forbidden _ ->
                review.review(new AccessQuestion(
                        identity, verb, namespace, instance, AccessQuestion.ALL_PLUGINS + "/" + plugin));
        });
    }
}
