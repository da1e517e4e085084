package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceSource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Optional;

/** Wakes Instances that wait for the Instance that they are made from. */
final class SourceEvents extends SimpleInboundEventSource<Instance> implements ResourceEventAware<Instance> {
    private static final String BY_SOURCE = "source";

    private final IndexerResourceCache<Instance> instances;

    SourceEvents(IndexerResourceCache<Instance> instances) {
        super("sources");
        this.instances = instances;
        instances.addIndexer(BY_SOURCE, SourceEvents::awaited);
    }

    @Override
    public void onResourceCreated(Instance instance) {
        wakeHeirs(instance);
    }

    @Override
    public void onResourceUpdated(Instance now, Instance before) {
        wakeHeirs(now);
    }

    private void wakeHeirs(Instance source) {
        instances.byIndex(BY_SOURCE, ResourceID.fromResource(source).toString()).stream()
                .map(ResourceID::fromResource)
                .forEach(this::propagateEvent);
    }

    /** Whoever has taken something waits no more. */
    private static List<String> awaited(Instance instance) {
        if (instance.getStatus() != null && instance.getStatus().source() != null) {
            return List.of();
        }
        return Optional.ofNullable(instance.getSpec().source()).map(InstanceSource::instance).stream()
                .map(source ->
                        new ResourceID(source.name(), instance.getMetadata().getNamespace()).toString())
                .toList();
    }
}
