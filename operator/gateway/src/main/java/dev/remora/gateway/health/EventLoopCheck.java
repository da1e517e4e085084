package dev.remora.gateway.health;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices an event loop that is stuck. Each look leaves a task with every loop, and the next look sees for how long it has
 * waited there: nothing runs between looks, and a stuck loop is noticed by the second one.
 */
public final class EventLoopCheck implements Supplier<@Nullable String> {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoopCheck.class);

    private final List<Pulse> pulses = new ArrayList<>();
    private final LongSupplier nanoTime;
    private final Duration limit;

    /**
     * @param limit for how long a task may wait
     */
    public EventLoopCheck(Iterable<EventExecutor> eventLoops, Duration limit, LongSupplier nanoTime) {
        eventLoops.forEach(loop -> pulses.add(new Pulse(loop)));
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    @Override
    public @Nullable String get() {
        long now = nanoTime.getAsLong();
        long stuck = pulses.stream().filter(pulse -> pulse.waits(now)).count();
        return stuck == 0
                ? null
                : "%d of %d are stuck for more than %d s; the log says where"
                        .formatted(stuck, pulses.size(), limit.toSeconds());
    }

    /** One loop, and the task that it was left with. */
    private final class Pulse {
        private final EventExecutor loop;
        private final AtomicBoolean waiting = new AtomicBoolean();
        private volatile @Nullable Thread thread;
        private volatile long since;
        private boolean told;

        Pulse(EventExecutor loop) {
            this.loop = loop;
            loop.execute(() -> thread = Thread.currentThread()); // to ask Netty for it would wait for a stuck one
        }

        boolean waits(long now) {
            if (loop.isShuttingDown()) {
                return false;
            }
            if (waiting.compareAndSet(false, true)) {
                since = now;
                told = false;
                loop.execute(() -> waiting.set(false));
                return false;
            }
            boolean stuck = now - since > limit.toNanos();
            if (stuck && !told) {
                told = true;
                tell();
            }
            return stuck;
        }

        private void tell() {
            Thread stuck = thread;
            if (stuck != null) {
                Throwable where = new IllegalStateException("stuck here");
                where.setStackTrace(stuck.getStackTrace());
                LOG.atError()
                        .addKeyValue("thread", stuck.getName())
                        .setCause(where)
                        .log("an event loop is stuck");
            }
        }
    }
}
