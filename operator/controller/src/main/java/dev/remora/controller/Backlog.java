package dev.remora.controller;

import dev.remora.controller.Backlog.Place;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter.RateLimitState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps the queue of reconciliations short. JOSDK queues whole objects, 16 KB each, and after a restart it would queue all
 * of them at once; those beyond {@link #MOST_WAITING} come later instead, one after the other at the pace at which others
 * get done, and take no room until then.
 */
final class Backlog implements RateLimiter<Place> {
    /** How many may wait for a thread before the rest is put off. */
    static final int MOST_WAITING = 500;

    /** Nobody is put off for longer at once: what goes slowly now may go fast soon. */
    static final Duration LONGEST = Duration.ofSeconds(5);

    private static final long CLOSEST = Duration.ofMillis(2).toNanos();
    private static final long SAMPLE = Duration.ofSeconds(1).toNanos();

    private final LinearRateLimiter pace;
    private final IntSupplier waiting;
    private final LongSupplier done;
    private final LongSupplier clock;

    /** This and the fields below belong to the lock. */
    private long lastTurn;

    private long spacing = CLOSEST;
    private long sampledAt;
    private long doneThen;

    /**
     * Nothing was put off so far.
     *
     * @param pace of each object for itself
     * @param waiting how many reconciliations wait for a thread
     * @param done how many have ended since the start
     * @param clock in nanoseconds, as {@link System#nanoTime}
     */
    Backlog(LinearRateLimiter pace, IntSupplier waiting, LongSupplier done, LongSupplier clock) {
        this.pace = pace;
        this.waiting = waiting;
        this.done = done;
        this.clock = clock;
        this.lastTurn = clock.getAsLong();
        this.sampledAt = lastTurn;
    }

    @Override
    public Optional<Duration> isLimited(RateLimitState state) {
        Place place = (Place) state;
        long now = clock.getAsLong();
        if (place.putOff && place.turn - now > 0) {
            return Optional.of(Duration.ofNanos(place.turn - now));
        }
        place.putOff = waiting.getAsInt() >= MOST_WAITING;
        if (place.putOff) {
            place.turn = nextTurn(now);
            return Optional.of(Duration.ofNanos(place.turn - now));
        }
        return pace.isLimited(place.paced);
    }

    private synchronized long nextTurn(long now) {
        sample(now);
        boolean free = lastTurn - now < 0 || lastTurn - now + spacing > LONGEST.toNanos();
        lastTurn = (free ? now : lastTurn) + spacing;
        return lastTurn;
    }

    /** Turns are as far apart as reconciliations ended lately. */
    private void sample(long now) {
        long elapsed = now - sampledAt;
        if (elapsed >= SAMPLE) {
            long ended = Math.max(1, done.getAsLong() - doneThen);
            spacing = Math.clamp(elapsed / ended, CLOSEST, SAMPLE);
            sampledAt = now;
            doneThen = done.getAsLong();
        }
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
