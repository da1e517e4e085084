package dev.remora.gateway;

import dev.remora.gateway.apiserver.Http2Calls;
import dev.remora.gateway.auth.kubernetes.ClientCalls;
import dev.remora.gateway.auth.kubernetes.ReviewCalls;
import dev.remora.gateway.auth.kubernetes.Reviews;
import dev.remora.gateway.health.ApiServerContact;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/** How reviews reach the API server. */
final class ReviewParts {
    private ReviewParts() {}

    /**
     * Over a connection of their own where that is possible, else through {@code client}. Nothing is connected yet.
     *
     * @param contact hears of each answer
     */
    static Reviews of(GatewayConfig config, KubernetesClient client, ApiServerContact contact) {
        Config kubernetes = client.getConfiguration();
        Duration timeout = config.reviewTimeout();
        ReviewCalls calls = new ClientCalls(client.getHttpClient(), kubernetes, timeout);
        return new Reviews(
                Http2Calls.over(calls, kubernetes, timeout, config.server().transport(), contact::answered),
                timeout,
                config.maxReviews());
    }
}
