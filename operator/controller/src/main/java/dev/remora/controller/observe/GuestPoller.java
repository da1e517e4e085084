package dev.remora.controller.observe;

import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.observe.GuestStatus.Unreachable;
import dev.remora.controller.observe.Rounds.Next;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    private final Rounds rounds;
    private final GuestStatusClient client = new GuestStatusClient();
    private final Map<K, Pursuit> pursuits = new ConcurrentHashMap<>();
    private final Duration period;
    private final Consumer<K> news;

    /**
     * Asks nobody yet.
     *
     * @param pace between two questions to a guest whose plugins run, and of all questions together
     * @param news is told of each guest whose answer differs from the one before
     */
    public GuestPoller(Pace pace, Consumer<K> news) {
        this.rounds = new Rounds("guest-status", pace.perSecond());
        this.period = pace.period();
        this.news = news;
    }

    /** Asks the guest from now on, and forgets any other that was known by the key. */
    public void follow(K key, GuestTarget target) {
        Pursuit current = pursuits.get(key);
        if (current == null || !current.target.equals(target)) {
            var pursuit = new Pursuit(key, target);
            end(pursuits.put(key, pursuit));
            rounds.begin(pursuit);
        }
    }

    /** Stops asking. */
    public void forget(K key) {
        end(pursuits.remove(key));
    }

    /** What the guest last said. */
    public GuestStatus latest(K key, GuestTarget target) {
        Pursuit pursuit = pursuits.get(key);
        return pursuit != null && pursuit.target.equals(target) ? pursuit.latest : new NotAsked();
    }

    @Override
    public void close() {
        rounds.close();
    }

    private void end(@Nullable Pursuit pursuit) {
        if (pursuit != null) {
            pursuit.end();
        }
    }

    /** One guest being asked. Only its own worker writes to it. */
    private final class Pursuit extends Rounds.Question {
        private final K key;
        private final GuestTarget target;
        private volatile GuestStatus latest = new NotAsked();
        private int failures;
        private int asked;

        private Pursuit(K key, GuestTarget target) {
            this.key = key;
            this.target = target;
        }

        @Override
        Next ask() {
            if (learn(client.ask(target)) && !ended()) {
                news.accept(key);
            }
            return next();
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

        private Next next() {
            boolean settled = latest instanceof Reported reported && reported.settled() && failures == 0;
            if (settled || asked > PATIENT_AFTER) {
                return new Next(period, false);
            }
            Duration grown = FIRST.multipliedBy(1L << Math.min(asked, 10));
            return new Next(grown.compareTo(UNSETTLED) < 0 ? grown : UNSETTLED, true);
        }
    }
}
