package dev.remora.lab.kubevirt.store;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a controller's sync for one key after the other on one thread; a key that waits already is not queued twice. */
public final class WorkQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final String name;
    private final Consumer<ObjectKey> sync;
    private final ScheduledExecutorService thread;
    private final Set<ObjectKey> waiting = ConcurrentHashMap.newKeySet();

    public WorkQueue(String name, Consumer<ObjectKey> sync) {
        this.name = name;
        this.sync = sync;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Syncs the key soon. */
    public void add(ObjectKey key) {
        if (waiting.add(key)) {
            schedule(() -> run(key), Duration.ZERO);
        }
    }

    /** Syncs the key after a delay as well. */
    public void addAfter(ObjectKey key, Duration delay) {
        schedule(() -> add(key), delay);
    }

    private void schedule(Runnable work, Duration delay) {
        try {
            var _ = thread.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().addKeyValue("queue", name).log("closed, work is dropped");
        }
    }

    private void run(ObjectKey key) {
        waiting.remove(key); // before the sync: a change during it is seen by the next one
        try {
            sync.accept(key);
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("queue", name)
                        .addKeyValue("key", key)
                        .log("sync failed, tried again");
                addAfter(key, AFTER_FAILURE);
            }
        }
    }

    /** Drops what waits and lets a running sync end. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
