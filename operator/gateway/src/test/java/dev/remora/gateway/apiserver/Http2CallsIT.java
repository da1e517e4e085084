package dev.remora.gateway.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.kubernetes.ReviewCalls;
import dev.remora.gateway.auth.kubernetes.ReviewCalls.Answer;
import dev.remora.gateway.server.Transport;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.client.Config;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A real kube-apiserver, asked with the gateway's own ServiceAccount. No client stands by to help. */
@OnControlPlane
class Http2CallsIT {
    private final ControlPlane controlPlane;

    Http2CallsIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void shouldAskForMoreReviewsAtOnceThanTheApiServerTakesOnAConnection() {
        // Given
        Config config = Config.fromKubeconfig(controlPlane.installAccount("gateway"));
        String token = controlPlane.identities().token("remora-system", "remora-gateway");
        Queue<Integer> heard = new ConcurrentLinkedQueue<>();

        // When
        try (ReviewCalls calls =
                Http2Calls.over(new NoClient(), config, Duration.ofSeconds(60), Transport.best(), heard::add)) {
            List<CompletableFuture<Answer>> answers = IntStream.range(0, 400)
                    .mapToObj(i -> calls.post(
                            "/apis/authentication.k8s.io/v1/tokenreviews", review(i % 2 == 0 ? token : "no")))
                    .toList();

            // Then
            for (int i = 0; i < answers.size(); i++) {
                Answer answer = answers.get(i).orTimeout(60, TimeUnit.SECONDS).join();
                assertThat(answer.status()).isEqualTo(201);
                assertThat(answer.body().contains("\"authenticated\":true")).isEqualTo(i % 2 == 0);
            }
        }
        assertThat(heard).hasSize(400).containsOnly(201);
    }

    private static String review(String token) {
        return """
            {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": "%s"}}""".formatted(token);
    }

    private static final class NoClient implements ReviewCalls {
        @Override
        public CompletableFuture<Answer> post(String path, String body) {
            return CompletableFuture.failedFuture(new AssertionError("left to the client"));
        }

        @Override
        public void close() {}
    }
}
