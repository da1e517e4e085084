package dev.remora.bench.storm;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps answers back for as long as a review takes; those that are due together are flushed together. Of one event loop. */
final class ReviewTime {
    private record Kept(long due, Channel connection, Runnable write) {}

    private final long nanos;
    private final Deque<Kept> waiting = new ArrayDeque<>(); // all wait equally long, so the first is due first

    ReviewTime(Duration review) {
        this.nanos = review.toNanos();
    }

    /** Runs {@code write}, which does not flush, when the time has passed. */
    void keep(Channel connection, Runnable write) {
        waiting.add(new Kept(System.nanoTime() + nanos, connection, write));
        if (waiting.size() == 1) {
            next(connection.eventLoop(), nanos);
        }
    }

    private void next(EventLoop loop, long delay) {
        var _ = loop.schedule(() -> release(loop), delay, TimeUnit.NANOSECONDS);
    }

    private void release(EventLoop loop) {
        long now = System.nanoTime();
        Channel unflushed = null;
        for (Kept kept = waiting.peek(); kept != null && kept.due() - now <= 0; kept = waiting.peek()) {
            waiting.remove();
            if (unflushed != null && !unflushed.equals(kept.connection())) {
                unflushed.flush();
            }
            kept.write().run();
            unflushed = kept.connection();
        }
        flush(unflushed);
        Kept first = waiting.peek();
        if (first != null) {
            next(loop, Math.max(0, first.due() - System.nanoTime()));
        }
    }

    private static void flush(@Nullable Channel connection) {
        if (connection != null) {
            connection.flush();
        }
    }
}
