package dev.remora.controller.observe;

import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.observe.GuestStatus.Unreachable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps asking guests how their plugins are: often until a guest's plugins run, then at a slow and steady period. Says
 * so when the answer is news.
 *
 * @param <K> what guests are known by
 */
public final class GuestPoller<K> implements AutoCloseable {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration UNSETTLED = Duration.ofSeconds(5);
    private static final int PATIENT_AFTER = 100;
    private static final int FORGIVEN_FAILURES = 2;
    private static final int AT_ONCE = 64;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("guest-clock").factory());
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("guest-", 0).factory());
    private final GuestStatusClient client = new GuestStatusClient(workers);
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Map<K, Pursuit<K>> pursuits = new ConcurrentHashMap<>();
    private final Duration period;
    private final Consumer<K> news;

    /**
     * Asks nobody yet.
     *
     * @param period between two questions to a guest whose plugins run
     * @param news is told of each guest whose answer differs from the one before
     */
    public GuestPoller(Duration period, Consumer<K> news) {
        this.period = period;
        this.news = news;
    }

    /** Asks the guest from now on, and forgets any other that was known by the key. */
    public void follow(K key, GuestTarget target) {
        Pursuit<K> current = pursuits.get(key);
        if (current == null || !current.target.equals(target)) {
            var pursuit = new Pursuit<>(key, target);
            end(pursuits.put(key, pursuit));
            schedule(pursuit, Duration.ZERO);
        }
    }

    /** Stops asking. */
    public void forget(K key) {
        end(pursuits.remove(key));
    }

    /** What the guest last said. */
    public GuestStatus latest(K key, GuestTarget target) {
        Pursuit<K> pursuit = pursuits.get(key);
        return pursuit != null && pursuit.target.equals(target) ? pursuit.latest : new NotAsked();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        workers.shutdownNow();
        client.close();
    }

    /** A question that is under way still ends, and its answer is dropped. */
    private static <K> void end(@Nullable Pursuit<K> pursuit) {
        Future<?> next = pursuit == null ? null : pursuit.next;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void schedule(Pursuit<K> pursuit, Duration delay) {
        try {
            pursuit.next =
                    clock.schedule(() -> workers.execute(() -> ask(pursuit)), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            pursuits.remove(pursuit.key, pursuit);
        }
    }

    private void ask(Pursuit<K> pursuit) {
        if (pursuits.get(pursuit.key) != pursuit) {
            return;
        }
        try {
            places.acquire();
            try {
                if (pursuit.learn(client.ask(pursuit.target))) {
                    news.accept(pursuit.key);
                }
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        schedule(pursuit, pursuit.delay(period));
    }

    /** One guest being asked. Only its own worker writes to it. */
    private static final class Pursuit<K> {
        private final K key;
        private final GuestTarget target;
        private volatile GuestStatus latest = new NotAsked();
        private volatile @Nullable Future<?> next;
        private int failures;
        private int asked;

        private Pursuit(K key, GuestTarget target) {
            this.key = key;
            this.target = target;
        }

        /** Whether the answer is news. A guest that answered before may miss a beat. */
        private boolean learn(GuestStatus answer) {
            asked = latest.getClass() == answer.getClass() ? asked + 1 : 0;
            failures = answer instanceof Unreachable ? failures + 1 : 0;
            boolean forgiven = latest instanceof Reported && failures > 0 && failures <= FORGIVEN_FAILURES;
            if (forgiven || latest.equals(answer)) {
                return false;
            }
            latest = answer;
            return true;
        }

        private Duration delay(Duration period) {
            boolean settled = latest instanceof Reported reported && reported.settled() && failures == 0;
            if (settled || asked > PATIENT_AFTER) {
                return period;
            }
            Duration grown = FIRST.multipliedBy(1L << Math.min(asked, 10));
            return grown.compareTo(UNSETTLED) < 0 ? grown : UNSETTLED;
        }
    }
}
