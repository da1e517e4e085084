package dev.remora.controller.observe;

import dev.remora.controller.observe.Health.Healthy;
import dev.remora.controller.observe.Health.Unknown;
import dev.remora.controller.observe.Rounds.Next;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps asking plugins for their health, each in the period that its Plugin says, and says so when a verdict changes.
 *
 * @param <K> what guests are known by
 */
public final class HealthPoller<K> implements AutoCloseable {
    private static final int MOST_BYTES = 16 << 10;

    private final Rounds rounds;
    private final GuestHttp http = new GuestHttp("remora-health/0.1");
    private final Map<K, Map<String, Pursuit>> pursuits = new ConcurrentHashMap<>();
    private final Consumer<K> news;

    /**
     * Asks nobody yet.
     *
     * @param perSecond questions to all plugins together
     * @param news is told of each guest with a plugin whose verdict changed
     */
    public HealthPoller(int perSecond, Consumer<K> news) {
        this.rounds = new Rounds("plugin-health", perSecond);
        this.news = news;
    }

    /**
     * Asks these plugins of the guest from now on and no other of its plugins. Who is asked elsewhere or otherwise than
     * before starts anew.
     *
     * @param targets by the plugin's name
     * @param ready plugins of this boot that are known to have been ready: one that was not asked before counts as
     *     healthy until it fails, so that nobody suffers from a restart of the controller
     * @return the verdict on each
     */
    public Map<String, Health> follow(K key, Map<String, HealthTarget> targets, Set<String> ready) {
        Map<String, Pursuit> followed = pursuits.compute(key, (_, before) -> {
            Map<String, Pursuit> known = before == null ? Map.of() : before;
            Map<String, Pursuit> now = new HashMap<>();
            targets.forEach((plugin, target) ->
                    now.put(plugin, pursue(key, target, known.get(plugin), ready.contains(plugin))));
            known.values().stream()
                    .filter(pursuit -> !now.containsValue(pursuit))
                    .forEach(Rounds.Question::end);
            return now.isEmpty() ? null : now;
        });
        return followed == null
                ? Map.of()
                : followed.entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().pulse.latest()));
    }

    /** Stops asking the guest's plugins. */
    public void forget(K key) {
        Map<String, Pursuit> forgotten = pursuits.remove(key);
        if (forgotten != null) {
            forgotten.values().forEach(Rounds.Question::end);
        }
    }

    @Override
    public void close() {
        rounds.close();
    }

    private Pursuit pursue(K key, HealthTarget target, @Nullable Pursuit known, boolean ready) {
        if (known != null && known.target.equals(target)) {
            return known;
        }
        var pursuit = new Pursuit(key, target, known == null && ready ? new Healthy() : new Unknown());
        rounds.begin(pursuit);
        return pursuit;
    }

    /** One plugin being asked. */
    private final class Pursuit extends Rounds.Question {
        private final K key;
        private final HealthTarget target;
        private final Pulse pulse;

        private Pursuit(K key, HealthTarget target, Health first) {
            this.key = key;
            this.target = target;
            this.pulse = new Pulse(target, first);
        }

        @Override
        Next ask() {
            boolean changed = pulse.learn(http.get(target.uri(), target.timeout(), MOST_BYTES));
            if (changed && !ended()) {
                news.accept(key);
            }
            return pulse.next();
        }
    }
}
