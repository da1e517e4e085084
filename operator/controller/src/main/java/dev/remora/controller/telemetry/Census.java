package dev.remora.controller.telemetry;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.PluginState;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many Instances and plugins are how, and since when. It is told of every Instance that a watch tells of, with those that
 * are there already at the start, and keeps running totals: a look at the metrics costs the same with one Instance and with
 * 10,000.
 */
public final class Census {
    private static final String UNKNOWN = "Unknown";

    private final InstantSource clock;

    /** This and the fields below belong to the lock. */
    private final Map<String, Sighting> seen = new HashMap<>();

    private final Map<String, Integer> states = new HashMap<>();
    private final Map<PluginState, Integer> plugins = new EnumMap<>(PluginState.class);
    private int pluginsNotReady;

    private final Map<Unsettled, Queue> queues = new EnumMap<>(Unsettled.class);

    /** Counts nobody yet; the totals are in {@code registry}. */
    public Census(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        for (InstanceState state : InstanceState.values()) {
            instances(registry, state.name());
        }
        instances(registry, UNKNOWN);
        for (PluginState state : PluginState.values()) {
            gauge(
                    registry,
                    "plugins",
                    "Plugins of Instances by their state",
                    Tags.of("state", state.name()),
                    census -> census.count(state));
        }
        gauge(
                registry,
                "plugins.not.ready",
                "Plugins in running guests that do not run",
                Tags.empty(),
                census -> census.notReady());
        for (Unsettled why : Unsettled.values()) {
            queues.put(why, new Queue());
            Tags tag = Tags.of(Tag.of("why", why.label()));
            gauge(
                    registry,
                    "instances.unsettled",
                    "Instances that wait for something",
                    tag,
                    census -> census.length(why));
            gauge(
                    registry,
                    "instances.unsettled.oldest.age.seconds",
                    "For how long the one has waited that waits longest",
                    tag,
                    census -> census.oldest(why));
        }
    }

    private void instances(MeterRegistry registry, String state) {
        gauge(
                registry,
                "instances",
                "Instances by the state of their guest",
                Tags.of("state", state),
                census -> census.count(state));
    }

    private void gauge(
            MeterRegistry registry, String name, String description, Tags tags, ToDoubleFunction<Census> value) {
        Gauge.builder("remora." + name, this, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** The Instance exists, with this status. */
    public synchronized void saw(Instance instance) {
        Sighting now = Sighting.of(instance);
        Sighting before = seen.put(key(instance), now);
        add(before, -1);
        add(now, 1);
    }

    /** The Instance exists no longer. */
    public synchronized void lost(Instance instance) {
        add(seen.remove(key(instance)), -1);
    }

    private void add(@Nullable Sighting sighting, int change) {
        if (sighting == null) {
            return;
        }
        states.merge(sighting.state() == null ? UNKNOWN : sighting.state().name(), change, Integer::sum);
        sighting.plugins().forEach(state -> plugins.merge(state, change, Integer::sum));
        pluginsNotReady += change * sighting.pluginsNotReady();
        sighting.since().forEach((why, second) -> queue(why).add(second, change));
    }

    private synchronized int count(String state) {
        return states.getOrDefault(state, 0);
    }

    private synchronized int count(PluginState state) {
        return plugins.getOrDefault(state, 0);
    }

    private synchronized int notReady() {
        return pluginsNotReady;
    }

    private synchronized int length(Unsettled why) {
        return queue(why).length;
    }

    /** Zero if there is none. */
    private synchronized double oldest(Unsettled why) {
        var seconds = queue(why).seconds;
        return seconds.isEmpty() ? 0 : Math.max(0, clock.instant().getEpochSecond() - seconds.firstKey());
    }

    private Queue queue(Unsettled why) {
        return Objects.requireNonNull(queues.get(why), "made for each");
    }

    private static String key(Instance instance) {
        ObjectMeta metadata = instance.getMetadata();
        return metadata.getNamespace() + "/" + metadata.getName();
    }

    /** Those that are unsettled for one reason. */
    private static final class Queue {
        /** How many of them are since which second. */
        private final TreeMap<Long, Integer> seconds = new TreeMap<>();

        private int length;

        void add(long second, int change) {
            length += change;
            seconds.merge(second, change, (before, more) -> before + more == 0 ? null : before + more);
        }
    }
}
