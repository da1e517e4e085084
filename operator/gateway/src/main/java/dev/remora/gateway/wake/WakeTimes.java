package dev.remora.gateway.wake;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;

/**
 * How long a wake takes: the time within which nine in ten of the last ones were done, where one counts half as much as
 * one that was {@link #HALF_LIFE} later.
 */
final class WakeTimes {
    static final Duration HALF_LIFE = Duration.ofMinutes(15);
    private static final double QUANTILE = 0.9;
    private static final int MOST = 128;

    private record Wake(long took, long at) {}

    private final ArrayDeque<Wake> wakes = new ArrayDeque<>();

    /** One took that long. */
    void add(Duration took, long now) {
        if (wakes.size() == MOST) {
            wakes.removeFirst();
        }
        wakes.addLast(new Wake(took.toNanos(), now));
    }

    /** What the next one is expected to take, zero if there was none. */
    Duration expected(long now) {
        List<Wake> sorted =
                wakes.stream().sorted(Comparator.comparingLong(Wake::took)).toList();
        double left = QUANTILE
                * sorted.stream().mapToDouble(wake -> weight(wake, now)).sum();
        for (Wake wake : sorted) {
            left -= weight(wake, now);
            if (left <= 1e-12) {
                return Duration.ofNanos(wake.took());
            }
        }
        return sorted.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(sorted.getLast().took());
    }

    private static double weight(Wake wake, long now) {
        return Math.pow(2, -(double) (now - wake.at()) / HALF_LIFE.toNanos());
    }
}
