package dev.remora.controller.plugin;

import dev.remora.api.v1alpha1.InheritedPlugin;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.InstanceSource;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.SourceReport;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which Instances use which Plugins: an index of the one cache of Instances that there is, and word to the Plugins when it
 * changes.
 */
public final class PluginUses {
    private static final String BY_PLUGIN = "plugin";

    private final Set<ResourceID> askedTooEarly = ConcurrentHashMap.newKeySet();
    private final Changes changes = new Changes();
    private volatile @Nullable IndexerResourceCache<Instance> instances;
    private volatile boolean complete;

    /**
     * Looks at these Instances.
     *
     * @return to be registered with the controller of Instances
     */
    public EventSource<?, Instance> in(IndexerResourceCache<Instance> cache) {
        cache.addIndexer(BY_PLUGIN, PluginUses::keys);
        instances = cache;
        return new Watcher();
    }

    /** The Instances that use a Plugin. */
    public Set<ResourceID> of(ResourceID plugin) {
        IndexerResourceCache<Instance> cache =
                Objects.requireNonNull(instances, "the cache of Instances comes before anybody asks");
        return cache.byIndex(BY_PLUGIN, plugin.toString()).stream()
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    /** The Plugins that an Instance uses, those that it inherited the use of included. */
    public static Set<ResourceID> by(Instance instance) {
        List<InstancePlugin> listed =
                Optional.ofNullable(instance.getSpec().plugins()).orElse(List.of());
        return Stream.concat(
                        listed.stream().map(InstancePlugin::pluginRef),
                        inherited(instance).stream().map(InheritedPlugin::pluginRef))
                .filter(Objects::nonNull)
                .map(reference ->
                        new ResourceID(reference.name(), instance.getMetadata().getNamespace()))
                .collect(Collectors.toSet());
    }

    /** Those of its source's plugins that the Instance neither has of its own nor leaves out. */
    private static List<InheritedPlugin> inherited(Instance instance) {
        var hidden = new HashSet<String>();
        Optional.ofNullable(instance.getSpec().plugins())
                .ifPresent(own -> own.forEach(plugin -> hidden.add(plugin.name())));
        Optional.ofNullable(instance.getSpec().source())
                .map(InstanceSource::withoutPlugins)
                .ifPresent(hidden::addAll);
        return Optional.ofNullable(instance.getStatus())
                .map(InstanceStatus::source)
                .map(SourceReport::plugins)
                .orElse(List.of())
                .stream()
                .filter(plugin -> !hidden.contains(plugin.name()))
                .toList();
    }

    /** How many Instances use a Plugin; empty until all are known, and then whoever asked is told. */
    OptionalInt count(ResourceID plugin) {
        if (!complete) {
            askedTooEarly.add(plugin);
            if (!complete) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of(of(plugin).size());
    }

    /** Tells of Plugins that are used more or less than before. */
    EventSource<?, Plugin> changes() {
        return changes;
    }

    private static List<String> keys(Instance instance) {
        return by(instance).stream().map(ResourceID::toString).toList();
    }

    /** On the side of the Plugins. */
    private static final class Changes extends SimpleInboundEventSource<Plugin> {
        Changes() {
            super("uses");
        }
    }

    /** On the side of the Instances. The framework starts it when the cache of Instances is complete. */
    private final class Watcher extends SimpleInboundEventSource<Instance> implements ResourceEventAware<Instance> {
        Watcher() {
            super("plugin-uses");
        }

        @Override
        public void start() {
            super.start();
            complete = true;
            askedTooEarly.forEach(changes::propagateEvent);
            askedTooEarly.clear();
        }

        @Override
        public void onResourceCreated(Instance instance) {
            changed(by(instance));
        }

        @Override
        public void onResourceUpdated(Instance now, Instance before) {
            Set<ResourceID> used = by(now);
            Set<ResourceID> usedBefore = by(before);
            if (!used.equals(usedBefore)) {
                var both = new HashSet<>(used);
                both.addAll(usedBefore);
                changed(both);
            }
        }

        @Override
        public void onResourceDeleted(Instance instance) {
            changed(by(instance));
        }

        private void changed(Set<ResourceID> plugins) {
            if (complete) {
                plugins.forEach(changes::propagateEvent);
            }
        }
    }
}
