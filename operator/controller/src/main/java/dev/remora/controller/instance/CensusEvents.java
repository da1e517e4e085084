package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.telemetry.Census;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;

/** Leads to no reconciliation: tells a census whatever the watch of Instances tells, in a replica that stands by, too. */
final class CensusEvents extends SimpleInboundEventSource<Instance> implements ResourceEventAware<Instance> {
    private final Census census;

    CensusEvents(Census census) {
        super("census");
        this.census = census;
    }

    @Override
    public void onResourceCreated(Instance instance) {
        census.saw(instance);
    }

    @Override
    public void onResourceUpdated(Instance now, Instance before) {
        census.saw(now);
    }

    @Override
    public void onResourceDeleted(Instance instance) {
        census.lost(instance);
    }
}
