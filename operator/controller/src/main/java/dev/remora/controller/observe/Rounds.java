package dev.remora.controller.observe;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks questions over and over, each in its own time and all together at a bounded pace. One thread keeps the time;
 * whoever is being asked occupies a virtual thread only meanwhile.
 */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final int AT_ONCE = 256;
    private static final double JITTER = 0.1;
    private static final Next AFTER_A_MISTAKE = new Next(Duration.ofMinutes(1), false);

    private final ScheduledThreadPoolExecutor clock;
    private final ExecutorService workers;

    /** This and the fields below belong to the clock's thread. */
    private final Turns<Question> turns;

    private int places = AT_ONCE;
    private boolean turnScheduled;

    /**
     * Asks nothing yet.
     *
     * @param name of the threads
     * @param perSecond questions at most, all together
     */
    Rounds(String name, int perSecond) {
        clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name + "-clock").factory());
        clock.setRemoveOnCancelPolicy(true);
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 0).factory());
        turns = new Turns<>(perSecond, question -> question.ended, System.nanoTime());
    }

    /** Asks at the next turn, and again whenever the answer says so. */
    void begin(Question question) {
        later(question, new Next(Duration.ZERO, true));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        workers.shutdownNow();
    }

    private void later(Question question, Next next) {
        onClock(
                () -> {
                    if (!question.ended) {
                        turns.add(question, next.urgent());
                        giveTurns();
                    }
                },
                question,
                jittered(next.delay()));
    }

    private void onClock(Runnable step, @Nullable Question question, long nanos) {
        try {
            Future<?> waiting = clock.schedule(step, nanos, TimeUnit.NANOSECONDS);
            if (question != null) {
                question.waiting = waiting;
            }
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("closed while somebody was still asked");
        }
    }

    private void giveTurns() {
        while (places > 0 && !turnScheduled && turns.wanted()) {
            long now = System.nanoTime();
            if (turns.delay(now) > 0) {
                turnScheduled = true;
                onClock(this::scheduledTurn, null, turns.delay(now));
                return;
            }
            Question question = turns.take(now);
            if (question != null) {
                places--;
                workers.execute(() -> ask(question));
            }
        }
    }

    private void scheduledTurn() {
        turnScheduled = false;
        giveTurns();
    }

    private void ask(Question question) {
        Next next = AFTER_A_MISTAKE;
        try {
            next = question.ask();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a question to a guest failed by a mistake of ours");
        } finally {
            onClock(this::freePlace, null, 0);
            if (!question.ended && !Thread.currentThread().isInterrupted()) {
                later(question, next);
            }
        }
    }

    private void freePlace() {
        places++;
        giveTurns();
    }

    /** Spread a little, so that those who began together do not stay together. */
    private static long jittered(Duration delay) {
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return (long) (delay.toNanos() * factor);
    }

    /**
     * When to ask again.
     *
     * @param delay from now, before it is spread
     * @param urgent whether something new is to be expected
     */
    record Next(Duration delay, boolean urgent) {}

    /** What is asked again and again, never twice at the same time. */
    abstract static class Question {
        private volatile boolean ended;
        private volatile @Nullable Future<?> waiting;

        /** Asks, and blocks meanwhile. */
        abstract Next ask() throws InterruptedException;

        /** Is not asked any more. An answer that is under way still comes. */
        final void end() {
            ended = true;
            Future<?> next = waiting;
            if (next != null) {
                next.cancel(false);
            }
        }

        /** Whether nobody wants to know any more. */
        final boolean ended() {
            return ended;
        }
    }
}
