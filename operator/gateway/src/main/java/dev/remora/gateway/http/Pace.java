package dev.remora.gateway.http;

import java.time.Duration;

/**
 * How slow a caller may be.
 *
 * @param total longest time from a request's head to the end of its answer; zero: as long as it takes
 * @param minRate least bytes of body per second that a caller sends or takes; 0: none
 * @param window for how long it may be slower, at least 4 ms
 */
public record Pace(Duration total, int minRate, Duration window) {
    /** As slow as can be. */
    public static final Pace ANY = new Pace(Duration.ZERO, 0, Duration.ofMinutes(1));

    long bytesPerWindow() {
        return minRate * window.toMillis() / 1000;
    }
}
