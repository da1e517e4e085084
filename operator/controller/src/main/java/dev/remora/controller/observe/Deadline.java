package dev.remora.controller.observe;

import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that made it if it is not closed in time. Blocking I/O of a virtual thread ends by that, and its
 * socket is closed, whatever the other side does; time limits of single reads would let one who drips go on forever.
 */
final class Deadline implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final Future<?> strike;
    private boolean over;
    private boolean passed;

    Deadline(Duration time) {
        if (!thread.isVirtual()) {
            throw new IllegalStateException("only the I/O of virtual threads can be interrupted");
        }
        strike = ForkJoinPool.commonPool().schedule(this::strike, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether it came too late. */
    synchronized boolean passed() {
        return passed;
    }

    @Override
    public void close() {
        strike.cancel(false);
        if (end()) {
            Thread.interrupted();
        }
    }

    private synchronized boolean end() {
        over = true;
        return passed;
    }

    /** Never after the end: what the thread does then is none of our business. */
    private synchronized void strike() {
        if (!over) {
            passed = true;
            thread.interrupt();
        }
    }
}
