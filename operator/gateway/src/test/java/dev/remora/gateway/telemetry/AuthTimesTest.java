package dev.remora.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.Identity;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AuthTimesTest {
    private static final Authentication ALICE =
            new Authentication.Authenticated(new Identity("alice", "", List.of(), Map.of()), null);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AuthTimes times = new AuthTimes(registry);

    @Test
    void shouldPassOnRememberedAnswerAsItIs() {
        // Given
        CompletableFuture<Authentication> remembered = CompletableFuture.completedFuture(ALICE);
        Authenticator timed = times.authentication(_ -> remembered);

        // When
        CompletableFuture<Authentication> answer = timed.authenticate(token());

        // Then
        assertThat(answer).isSameAs(remembered);
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void shouldCountWaitWhenItIsOver() {
        // Given
        var underWay = new CompletableFuture<Authentication>();
        CompletableFuture<Authentication> answer =
                times.authentication(_ -> underWay).authenticate(token());
        assertThat(asked()).isZero();

        // When
        underWay.complete(ALICE);

        // Then
        assertThat(answer).isCompletedWithValue(ALICE);
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void shouldTellReviewsWithoutAnswerApart() {
        // When
        var _ = times.tokenReviews(_ -> CompletableFuture.completedFuture(ALICE))
                .authenticate(token());
        var _ = times.tokenReviews(_ -> CompletableFuture.completedFuture(new Authentication.Unanswered("away")))
                .authenticate(token());
        var _ = times.tokenReviews(_ -> CompletableFuture.failedFuture(new IllegalStateException("broken")))
                .authenticate(token());

        // Then
        assertThat(reviews("answered")).isEqualTo(1);
        assertThat(reviews("unanswered")).isEqualTo(2);
    }

    private long asked() {
        return registry.get("remora.gateway.auth")
                .tag("question", "token")
                .timer()
                .count();
    }

    private long reviews(String result) {
        return registry.get("remora.gateway.reviews")
                .tag("question", "token")
                .tag("result", result)
                .timer()
                .count();
    }

    private static BearerToken token() {
        return Objects.requireNonNull(BearerToken.of("Bearer secret"));
    }
}
