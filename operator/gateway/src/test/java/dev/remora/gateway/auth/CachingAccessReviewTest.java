package dev.remora.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CachingAccessReviewTest {
    private static final Identity ALICE = new Identity("alice", "", List.of("dev"), Map.of());
    private static final AccessQuestion QUESTION = new AccessQuestion(ALICE, Verb.GET, "ns", "vm", "plugins");

    private final List<AccessQuestion> asked = new ArrayList<>();
    private Decision answer = new Decision.Allowed();
    private long seconds;

    private final AccessReview cache = new CachingAccessReview(
            question -> {
                asked.add(question);
                return CompletableFuture.completedFuture(answer);
            },
            new CachePolicy(new Lifetime(Duration.ofSeconds(60), Duration.ofMinutes(5)), Duration.ofSeconds(5), 100),
            () -> Duration.ofSeconds(seconds).toNanos(),
            CacheListener.NONE);

    @Test
    void shouldAskOnceForTheSameQuestion() {
        // When
        cache.review(QUESTION);
        cache.review(new AccessQuestion(
                new Identity("alice", "", List.of("dev"), Map.of()), Verb.GET, "ns", "vm", "plugins"));

        // Then
        assertThat(asked).hasSize(1);
    }

    @Test
    void shouldTellQuestionsApartByEverythingTheyHold() {
        // Given
        List<AccessQuestion> others = List.of(
                QUESTION,
                new AccessQuestion(
                        new Identity("alice", "", List.of("ops"), Map.of()), Verb.GET, "ns", "vm", "plugins"),
                new AccessQuestion(
                        new Identity("alice", "u", List.of("dev"), Map.of()), Verb.GET, "ns", "vm", "plugins"),
                new AccessQuestion(
                        new Identity("alice", "", List.of("dev"), Map.of("scopes", List.of("a"))),
                        Verb.GET,
                        "ns",
                        "vm",
                        "plugins"),
                new AccessQuestion(ALICE, Verb.DELETE, "ns", "vm", "plugins"),
                new AccessQuestion(ALICE, Verb.GET, "other", "vm", "plugins"),
                new AccessQuestion(ALICE, Verb.GET, "ns", "other", "plugins"),
                new AccessQuestion(ALICE, Verb.GET, "ns", "vm", "plugins/hello"));

        // When
        others.forEach(cache::review);

        // Then
        assertThat(asked).isEqualTo(others);
    }

    @Test
    void shouldForgetARefusalSoon() {
        // Given
        answer = new Decision.Forbidden();
        cache.review(QUESTION);

        // When
        seconds = 6;
        answer = new Decision.Allowed();

        // Then
        assertThat(cache.review(QUESTION)).isCompletedWithValue(new Decision.Allowed());
    }

    @Test
    void shouldNotRememberThatNobodyAnswered() {
        // Given
        answer = new Decision.Unanswered("away");
        cache.review(QUESTION);

        // When
        answer = new Decision.Allowed();

        // Then
        assertThat(cache.review(QUESTION)).isCompletedWithValue(new Decision.Allowed());
    }
}
