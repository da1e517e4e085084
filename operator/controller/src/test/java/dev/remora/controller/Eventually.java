package dev.remora.controller;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what happens in its own time. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(50);

    private Eventually() {}

    static <T> T eventually(Supplier<T> attempt) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(STEP)
                .ignoreExceptions()
                .until(attempt::get, Objects::nonNull);
    }

    static void eventually(ThrowingRunnable attempt) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(STEP)
                .ignoreExceptions()
                .untilAsserted(attempt);
    }
}
