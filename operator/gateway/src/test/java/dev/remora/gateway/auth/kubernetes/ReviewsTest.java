package dev.remora.gateway.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.AccessQuestion;
import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.auth.Verb;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatusBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewStatusBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReviewsTest {
    private static final List<String> OURS = List.of("gateway.remora.dev");

    @Test
    void shouldTakeATokenThatIsMeantForIt() {
        assertThat(TokenReviews.judge(authenticated("gateway.remora.dev"), OURS))
                .isInstanceOf(Authentication.Authenticated.class);
    }

    @Test
    void shouldRejectATokenForAnotherAudience() {
        assertThat(TokenReviews.judge(authenticated("other"), OURS)).isInstanceOf(Authentication.Rejected.class);
    }

    @Test
    void shouldRejectATokenOfAnAuthenticatorThatKnowsNoAudiences() {
        assertThat(TokenReviews.judge(authenticated(), OURS)).isInstanceOf(Authentication.Rejected.class);
    }

    @Test
    void shouldRejectWhatIsNotAuthenticated() {
        // Given
        TokenReviewStatus status = new TokenReviewStatusBuilder(authenticated("gateway.remora.dev"))
                .withAuthenticated(false)
                .build();

        // Then
        assertThat(TokenReviews.judge(status, OURS)).isInstanceOf(Authentication.Rejected.class);
        assertThat(TokenReviews.judge(new TokenReviewStatus(), OURS)).isInstanceOf(Authentication.Rejected.class);
        assertThat(TokenReviews.judge(null, OURS)).isInstanceOf(Authentication.Unanswered.class);
    }

    @Test
    void shouldAllowOnlyAClearYes() {
        assertThat(SubjectAccessReviews.judge(
                        new SubjectAccessReviewStatusBuilder().withAllowed(true).build()))
                .isInstanceOf(Decision.Allowed.class);
        assertThat(SubjectAccessReviews.judge(new SubjectAccessReviewStatusBuilder()
                        .withAllowed(true)
                        .withDenied(true)
                        .build()))
                .isInstanceOf(Decision.Forbidden.class);
        assertThat(SubjectAccessReviews.judge(new SubjectAccessReviewStatusBuilder().build()))
                .isInstanceOf(Decision.Forbidden.class);
        assertThat(SubjectAccessReviews.judge(null)).isInstanceOf(Decision.Unanswered.class);
    }

    @Test
    void shouldAskAboutTheAggregatedResource() {
        // Given
        Identity alice = new Identity("alice", "u", List.of("dev"), Map.of("scope", List.of("x")));

        // When
        var spec = SubjectAccessReviews.toReview(new AccessQuestion(alice, Verb.CREATE, "ns", "vm", "plugins/hello"))
                .getSpec();

        // Then
        assertThat(spec.getUser()).isEqualTo("alice");
        assertThat(spec.getGroups()).containsExactly("dev");
        assertThat(spec.getExtra()).containsEntry("scope", List.of("x"));
        ResourceAttributes resource = spec.getResourceAttributes();
        assertThat(resource.getGroup()).isEqualTo("gateway.remora.dev");
        assertThat(resource.getResource()).isEqualTo("instances");
        assertThat(resource.getSubresource()).isEqualTo("plugins/hello");
        assertThat(resource.getVerb()).isEqualTo("create");
        assertThat(resource.getNamespace()).isEqualTo("ns");
        assertThat(resource.getName()).isEqualTo("vm");
    }

    @Test
    void shouldNotQueueReviewsBeyondTheLimit() {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        try (ReviewThreads threads = new ReviewThreads(1)) {
            CompletableFuture<String> first = threads.run(
                    () -> {
                        awaitQuietly(end);
                        return "answer";
                    },
                    error -> "none");

            // When
            CompletableFuture<String> second = threads.run(() -> "answer", error -> "none");
            end.countDown();

            // Then
            assertThat(second).isCompletedWithValue("none");
            assertThat(first.join()).isEqualTo("answer");
            assertThat(threads.run(() -> "answer", error -> "none").join()).isEqualTo("answer");
        }
    }

    private static TokenReviewStatus authenticated(String... audiences) {
        return new TokenReviewStatusBuilder()
                .withAuthenticated(true)
                .withAudiences(audiences)
                .withNewUser()
                .withUsername("alice")
                .endUser()
                .build();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
