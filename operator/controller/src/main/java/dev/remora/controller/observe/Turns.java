package dev.remora.controller.observe;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is. Turns are spaced evenly; what is urgent goes first, but for every fourth turn, which belongs to the
 * rest. Where more wait than there are turns, everybody's period stretches alike. Not safe for threads.
 *
 * @param <Q> who waits
 */
final class Turns<Q> {
    private static final int SHARE_OF_THE_REST = 4;

    private final ArrayDeque<Q> urgent = new ArrayDeque<>();
    private final ArrayDeque<Q> rest = new ArrayDeque<>();
    private final Predicate<Q> gone;
    private final long spacing;
    private long next;
    private int taken;

    /**
     * Nobody waits yet.
     *
     * @param perSecond turns at most
     * @param gone who does not want a turn any more
     * @param now of {@link System#nanoTime}
     */
    Turns(int perSecond, Predicate<Q> gone, long now) {
        this.spacing = Duration.ofSeconds(1).toNanos() / perSecond;
        this.gone = gone;
        this.next = now;
    }

    void add(Q waiting, boolean isUrgent) {
        (isUrgent ? urgent : rest).add(waiting);
    }

    /** Whether anybody waits who still wants a turn. */
    boolean wanted() {
        forgetGone(urgent);
        forgetGone(rest);
        return !urgent.isEmpty() || !rest.isEmpty();
    }

    /** Nanoseconds until the next turn; 0 or less if it is due. */
    long delay(long now) {
        return next - now;
    }

    /** Takes the turn that is due; nothing if nobody waits. */
    @Nullable Q take(long now) {
        if (!wanted()) {
            return null;
        }
        next = (delay(now) > 0 ? next : now) + spacing;
        taken++;
        boolean forTheRest = urgent.isEmpty() || (taken % SHARE_OF_THE_REST == 0 && !rest.isEmpty());
        return (forTheRest ? rest : urgent).poll();
    }

    private void forgetGone(ArrayDeque<Q> waiting) {
        while (!waiting.isEmpty() && gone.test(waiting.element())) {
            waiting.remove();
        }
    }
}
