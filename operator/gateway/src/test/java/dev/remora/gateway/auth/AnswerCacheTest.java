package dev.remora.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final String AWAY = "away";

    private final Deque<CompletableFuture<String>> flights = new ArrayDeque<>();
    private final List<CacheListener.Event> events = new ArrayList<>();
    private long now;

    private final AnswerCache<String, String, String> cache = new AnswerCache<>(
            100,
            question -> {
                CompletableFuture<String> flight = new CompletableFuture<>();
                flights.add(flight);
                return flight;
            },
            answer -> switch (answer) {
                case AWAY -> Lifetime.NONE;
                case "no" -> new Lifetime(Duration.ofSeconds(5), Duration.ZERO);
                default -> new Lifetime(Duration.ofSeconds(40), Duration.ofSeconds(60));
            },
            failure -> AWAY,
            () -> now,
            events::add);

    @Test
    void shouldAskOnceForAllWhoAskTheSame() {
        // When
        CompletableFuture<String> first = cache.ask("k", "q");
        CompletableFuture<String> second = cache.ask("k", "q");
        flights.getFirst().complete("yes");

        // Then
        assertThat(flights).hasSize(1);
        assertThat(first).isCompletedWithValue("yes");
        assertThat(second).isCompletedWithValue("yes");
    }

    @Test
    void shouldAnswerFromMemoryUntilItIsStale() {
        // Given
        answered("yes");

        // When
        advance(23);

        // Then
        assertThat(cache.ask("k", "q")).isCompletedWithValue("yes");
        assertThat(flights).isEmpty();
    }

    @Test
    void shouldRefreshAheadOfExpiryWithoutAnybodyWaiting() {
        // Given
        answered("yes");
        advance(37);

        // When
        CompletableFuture<String> meanwhile = cache.ask("k", "q");
        cache.ask("k", "q");

        // Then
        assertThat(meanwhile).isCompletedWithValue("yes");
        assertThat(flights).hasSize(1);
        flights.remove().complete("no");
        assertThat(cache.ask("k", "q")).isCompletedWithValue("no");
        assertThat(events).contains(CacheListener.Event.REFRESH);
    }

    @Test
    void shouldNotRefreshAtOnceWhatWasAskedAtOnce() {
        // Given
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> cache.ask(key, "q"));
        flights.forEach(flight -> flight.complete("yes"));
        flights.clear();

        // When
        advance(30);
        keys.forEach(key -> cache.ask(key, "q"));

        // Then
        assertThat(flights).hasSizeBetween(20, 80); // half of them, but for once in a hundred million
    }

    @Test
    void shouldNotRememberThatNobodyAnswered() {
        // Given
        answered(AWAY);

        // When
        CompletableFuture<String> next = cache.ask("k", "q");
        flights.remove().complete("yes");

        // Then
        assertThat(next).isCompletedWithValue("yes");
    }

    @Test
    void shouldTakeAFailedSourceForNoAnswer() {
        // When
        CompletableFuture<String> answer = cache.ask("k", "q");
        flights.remove().completeExceptionally(new IllegalStateException("broken"));

        // Then
        assertThat(answer).isCompletedWithValue(AWAY);
    }

    @Test
    void shouldKeepAKnownCallerForAGraceWhileNobodyAnswers() {
        // Given
        answered("yes");
        advance(41);

        // When
        CompletableFuture<String> inGrace = answered(AWAY);

        // Then
        assertThat(inGrace).isCompletedWithValue("yes");
        assertThat(events).contains(CacheListener.Event.GRACE, CacheListener.Event.FAILURE);
        assertThat(cache.ask("k", "q")).as("spares the API server").isCompletedWithValue("yes");
        assertThat(flights).isEmpty();
    }

    @Test
    void shouldEndTheGrace() {
        // Given
        answered("yes");
        for (int second = 41; second < 100; second += 3) {
            now = Duration.ofSeconds(second).toNanos();
            cache.ask("k", "q");
            flights.removeIf(flight -> flight.complete(AWAY));
        }

        // When
        now = Duration.ofSeconds(101).toNanos();
        CompletableFuture<String> late = answered(AWAY);

        // Then
        assertThat(late).isCompletedWithValue(AWAY);
    }

    @Test
    void shouldNotExtendARefusal() {
        // Given
        answered("no");
        advance(6);

        // When
        CompletableFuture<String> answer = answered(AWAY);

        // Then
        assertThat(answer).isCompletedWithValue(AWAY);
    }

    @Test
    void shouldBelieveAChangedAnswerAfterAnOutage() {
        // Given
        answered("yes");
        advance(41);
        answered(AWAY);
        advance(43);

        // When
        CompletableFuture<String> answer = answered("no");

        // Then
        assertThat(answer).isCompletedWithValue("no");
    }

    @Test
    void shouldAskOnceHoweverManyThreadsAsk() throws InterruptedException {
        // Given
        AtomicInteger asked = new AtomicInteger();
        AnswerCache<String, String, String> shared = new AnswerCache<>(
                100,
                question -> {
                    asked.incrementAndGet();
                    return CompletableFuture.supplyAsync(() -> "yes");
                },
                answer -> new Lifetime(Duration.ofHours(1), Duration.ZERO),
                String::valueOf,
                System::nanoTime,
                CacheListener.NONE);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            askers.add(Thread.ofVirtual().start(() -> {
                awaitQuietly(go);
                for (int j = 0; j < 50; j++) {
                    shared.ask("k", "q").join();
                }
            }));
        }

        // When
        go.countDown();
        for (Thread asker : askers) {
            asker.join();
        }

        // Then
        assertThat(asked).hasValue(1);
    }

    private CompletableFuture<String> answered(String answer) {
        CompletableFuture<String> asked = cache.ask("k", "q");
        flights.remove().complete(answer);
        return asked;
    }

    private void advance(long toSeconds) {
        now = Duration.ofSeconds(toSeconds).toNanos();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
