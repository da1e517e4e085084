package dev.remora.controller.rom;

import java.time.Duration;

/** The moment at which a question has to be answered. */
record Deadline(long nanoTime) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** At least a millisecond, since that is what HTTP requests take. */
    Duration left() {
        return Duration.ofNanos(Math.max(nanoTime - System.nanoTime(), 1_000_000));
    }

    boolean leaves(Duration time) {
        return nanoTime - System.nanoTime() > time.toNanos();
    }
}
