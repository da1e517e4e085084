package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.observe.GuestPoller;
import dev.remora.controller.observe.GuestStatus;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.GuestTarget;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.util.Optional;

/** Wakes the reconciler when a guest has news of its plugins, so that no reconciliation ever waits for a guest. */
final class GuestEvents extends SimpleInboundEventSource<Instance> implements ResourceEventAware<Instance> {
    private final GuestPoller<ResourceID> poller;

    GuestEvents(Duration period) {
        super("guest-status");
        this.poller = new GuestPoller<>(period, this::propagateEvent);
    }

    /** Follows the guest from now on, or nobody, and returns what it last said. */
    GuestStatus follow(Instance instance, Optional<GuestTarget> target) {
        var id = ResourceID.fromResource(instance);
        if (target.isEmpty()) {
            poller.forget(id);
            return new NotAsked();
        }
        poller.follow(id, target.get());
        return poller.latest(id, target.get());
    }

    @Override
    public void onResourceDeleted(Instance instance) {
        poller.forget(ResourceID.fromResource(instance));
    }

    @Override
    public void stop() {
        super.stop();
        poller.close();
    }
}
