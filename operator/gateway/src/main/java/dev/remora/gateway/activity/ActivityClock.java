package dev.remora.gateway.activity;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of the {@link ActivityTracker}: one that ticks for all Instances, and a few on which renewals wait. */
public final class ActivityClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActivityClock.class);

    /** Well below the shortest interval between renewals, a quarter of 10 s. */
    private static final Duration TICK = Duration.ofMillis(500);

    private static final int MOST_AT_A_TIME = 8;
    private static final int MOST_WAITING = 10_000;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("activity").daemon().factory());
    private final ThreadPoolExecutor renewals = new ThreadPoolExecutor(
            MOST_AT_A_TIME,
            MOST_AT_A_TIME,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("renewal-", 0).daemon().factory());

    /** Threads without work. */
    public ActivityClock() {
        renewals.allowCoreThreadTimeOut(true);
    }

    /** Where renewals wait; rejects when too many do. */
    public Executor renewals() {
        return renewals;
    }

    /** Has {@code tracker} tick from now on. */
    public void start(ActivityTracker tracker) {
        clock.scheduleWithFixedDelay(() -> tick(tracker), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void tick(ActivityTracker tracker) {
        try {
            tracker.tick();
        } catch (RuntimeException e) { // or there would be no further tick
            LOG.atError().setCause(e).log("activity was not looked at; trying again");
        }
    }

    /** Stops ticking, and gives renewals that wait a moment to end. */
    @Override
    public void close() {
        clock.shutdownNow();
        renewals.shutdown();
        try {
            if (!renewals.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                renewals.shutdownNow();
            }
        } catch (InterruptedException e) {
            renewals.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
