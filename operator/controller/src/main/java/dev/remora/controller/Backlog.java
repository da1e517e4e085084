package dev.remora.controller;

import dev.remora.controller.Backlog.Place;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter.RateLimitState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps the queue of reconciliations short. JOSDK queues whole objects, 16 KB each, and after a restart it would queue all
 * of them at once; those beyond {@link #MOST_WAITING} come later instead, one after the other, and take no room until then.
 */
final class Backlog implements RateLimiter<Place> {
    /** How many may wait for a thread before the rest is put off. */
    static final int MOST_WAITING = 500;

    /** Between two that were put off; about as long as one takes. */
    static final Duration SPACING = Duration.ofMillis(2);

    private final LinearRateLimiter pace;
    private final IntSupplier waiting;
    private final LongSupplier clock;
    private final AtomicLong lastTurn;

    /**
     * Nothing was put off so far.
     *
     * @param pace of each object for itself
     * @param waiting how many reconciliations wait for a thread
     * @param clock in nanoseconds, as {@link System#nanoTime}
     */
    Backlog(LinearRateLimiter pace, IntSupplier waiting, LongSupplier clock) {
        this.pace = pace;
        this.waiting = waiting;
        this.clock = clock;
        this.lastTurn = new AtomicLong(clock.getAsLong());
    }

    @Override
    public Optional<Duration> isLimited(RateLimitState state) {
        Place place = (Place) state;
        long now = clock.getAsLong();
        long left = place.turn - now;
        if (place.putOff && left > 0) {
            return Optional.of(Duration.ofNanos(left));
        }
        place.putOff = waiting.getAsInt() >= MOST_WAITING;
        if (place.putOff) {
            place.turn = lastTurn.updateAndGet(last -> (last - now > 0 ? last : now) + SPACING.toNanos());
            return Optional.of(Duration.ofNanos(place.turn - now));
        }
        return pace.isLimited(place.paced);
    }

    @Override
    public Place initState() {
        return new Place(pace.initState());
    }

    /** One object's place in the line. JOSDK asks about one object by one thread at a time. */
    static final class Place implements RateLimitState {
        private final RateLimitState paced;
        private boolean putOff;
        private long turn;

        private Place(RateLimitState paced) {
            this.paced = paced;
        }
    }
}
