package dev.remora.gateway.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.remora.gateway.auth.CacheListener.Event;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers answers, so that however many ask the same at once, it is asked once.
 *
 * <pre>
 *            |-------- fresh ---------|------- grace -------|
 *   answered          | refresh ahead | ask and wait;       | forgotten
 *            from     | of expiry,    | if nobody answers,  |
 *            memory   | from memory   | the old one counts  |
 * </pre>
 *
 * <p>A flight (a question under way) belongs to nobody: whoever asked first may leave, and the others still get the
 * answer. A question that got no answer leaves nothing behind.
 *
 * @param <K> what makes two questions the same
 * @param <Q> the question
 * @param <A> the answer
 */
public final class AnswerCache<K, Q, A> {
    /**
     * Part of the fresh time after which the next asker starts a refresh: another one each time between the two, or what was asked
     * at the same moment would always be asked again at the same moment.
     */
    private static final double REFRESH_FROM = 0.6;

    private static final double REFRESH_TO = 0.9;

    /** For how long an answer in grace is given before the API server is tried again. */
    private static final long RETRY_NANOS = Duration.ofSeconds(2).toNanos();

    private final Cache<K, Slot> slots;
    private final Function<Q, CompletableFuture<A>> source;
    private final Function<A, Lifetime> lifetimes;
    private final Function<Throwable, A> failure;
    private final Ticker ticker;
    private final CacheListener listener;

    /**
     * @param capacity most answers to keep
     * @param source answers a question; not called twice for the same one at a time
     * @param lifetimes how long an answer is kept; {@link Lifetime#NONE} for what is no answer
     * @param failure the answer that tells of a failed {@code source}; must have lifetime {@link Lifetime#NONE}
     * @param ticker of nanoseconds
     */
    public AnswerCache(
            int capacity,
            Function<Q, CompletableFuture<A>> source,
            Function<A, Lifetime> lifetimes,
            Function<Throwable, A> failure,
            Ticker ticker,
            CacheListener listener) {
        this.slots = Caffeine.newBuilder().maximumSize(capacity).build();
        this.source = source;
        this.lifetimes = lifetimes;
        this.failure = failure;
        this.ticker = ticker;
        this.listener = listener;
    }

    /** The answer; complete already when it is remembered. */
    public CompletableFuture<A> ask(K key, Q question) {
        Slot slot = slots.getIfPresent(key);
        if (slot == null) {
            slot = slots.get(key, k -> new Slot());
        }
        return slot.ask(question);
    }

    /** How many answers and open questions are held. */
    public long size() {
        return slots.estimatedSize();
    }

    /** An answer in memory; times are the ticker's. */
    private record Known<A>(CompletableFuture<A> answer, long refreshAt, long staleAt, long graceEnd) {}

    private final class Slot {
        private final AtomicReference<@Nullable CompletableFuture<A>> flight = new AtomicReference<>();
        private volatile @Nullable Known<A> known;

        CompletableFuture<A> ask(Q question) {
            Known<A> remembered = known;
            long now = ticker.read();
            if (remembered == null || now - remembered.staleAt >= 0) {
                return fly(question, Event.MISS);
            }
            if (now - remembered.refreshAt >= 0 && flight.get() == null) {
                var _ = fly(question, Event.REFRESH);
            }
            listener.on(Event.HIT);
            return remembered.answer;
        }

        private CompletableFuture<A> fly(Q question, Event why) {
            CompletableFuture<A> mine = new CompletableFuture<>();
            CompletableFuture<A> underWay = flight.compareAndExchange(null, mine);
            if (underWay != null) {
                listener.on(why);
                return underWay;
            }
            Known<A> landed = known; // a flight may have landed between the look at it and the start of this one
            if (landed != null && ticker.read() - landed.refreshAt < 0) {
                flight.set(null);
                return landed.answer;
            }
            listener.on(why);
            CompletableFuture<A> answer;
            try {
                answer = source.apply(question);
            } catch (RuntimeException e) {
                answer = CompletableFuture.failedFuture(e);
            }
            var _ = answer.whenComplete((value, error) -> land(mine, error == null ? value : failed(error)));
            return mine;
        }

        private A failed(Throwable error) {
            return failure.apply(
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
        }

        private void land(CompletableFuture<A> mine, A answer) {
            Lifetime lifetime = lifetimes.apply(answer);
            A result = lifetime.keeps() ? remember(answer, lifetime) : fallBack(answer);
            flight.set(null);
            mine.complete(result);
        }

        private A remember(A answer, Lifetime lifetime) {
            long now = ticker.read();
            long fresh = lifetime.fresh().toNanos();
            Known<A> before = known;
            CompletableFuture<A> kept = before != null && before.answer.join().equals(answer)
                    ? before.answer
                    : CompletableFuture.completedFuture(answer);
            known = new Known<>(
                    kept,
                    now + (long) (fresh * ThreadLocalRandom.current().nextDouble(REFRESH_FROM, REFRESH_TO)),
                    now + fresh,
                    now + fresh + lifetime.grace().toNanos());
            return kept.join();
        }

        /** No answer: an old one counts while its grace lasts, and the API server is spared for a moment. */
        private A fallBack(A unanswered) {
            listener.on(Event.FAILURE);
            Known<A> before = known;
            long now = ticker.read();
            if (before == null || now - before.graceEnd >= 0) {
                known = null;
                return unanswered;
            }
            if (now - before.staleAt >= 0) {
                listener.on(Event.GRACE);
            }
            long retry = now + RETRY_NANOS;
            long staleAt = retry - before.staleAt > 0 ? retry : before.staleAt;
            known = new Known<>(
                    before.answer,
                    now + RETRY_NANOS / 2,
                    staleAt - before.graceEnd > 0 ? before.graceEnd : staleAt,
                    before.graceEnd);
            return before.answer.join();
        }
    }
}
