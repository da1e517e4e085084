package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.controller.observe.GuestPoller;
import dev.remora.controller.observe.GuestStatus;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.GuestTarget;
import dev.remora.controller.observe.Health;
import dev.remora.controller.observe.HealthPoller;
import dev.remora.controller.observe.HealthTargets;
import dev.remora.controller.observe.Memory;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.observe.Pace;
import dev.remora.controller.resolve.HealthCheck;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Wakes the reconciler when a guest has news of its plugins, so that no reconciliation ever waits for a guest. */
final class GuestEvents extends SimpleInboundEventSource<Instance> implements ResourceEventAware<Instance> {
    private final GuestPoller<ResourceID> launchers;
    private final HealthPoller<ResourceID> plugins;

    GuestEvents(Pace pace) {
        super("guest-status");
        this.launchers = new GuestPoller<>(pace, this::propagateEvent);
        this.plugins = new HealthPoller<>(pace.perSecond(), this::propagateEvent);
    }

    /** Follows the guest from now on, or nobody, and returns what it last said. */
    GuestStatus follow(Instance instance, Optional<GuestTarget> target) {
        var id = ResourceID.fromResource(instance);
        if (target.isEmpty()) {
            launchers.forget(id);
            return new NotAsked();
        }
        launchers.follow(id, target.get());
        return launchers.latest(id, target.get());
    }

    /** Follows those of its plugins from now on that are asked for their health, and returns the verdict on each. */
    Map<String, Health> follow(Memory memory, Map<String, HealthCheck> checks) {
        return plugins.follow(
                ResourceID.fromResource(memory.instance()),
                HealthTargets.of(memory.observation(), memory.guest(), checks),
                knownReady(memory.instance(), memory.observation()));
    }

    @Override
    public void onResourceDeleted(Instance instance) {
        var id = ResourceID.fromResource(instance);
        launchers.forget(id);
        plugins.forget(id);
    }

    @Override
    public void stop() {
        super.stop();
        launchers.close();
        plugins.close();
    }

    /** The plugins of this boot that the status calls ready: perhaps a controller before this one said so. */
    private static Set<String> knownReady(Instance instance, Observation observation) {
        InstanceStatus status = instance.getStatus();
        if (status == null
                || status.plugins() == null
                || observation
                        .liveGuest()
                        .filter(guest -> guest.getMetadata().getUid().equals(status.vmiUID()))
                        .isEmpty()) {
            return Set.of();
        }
        return status.plugins().stream()
                .filter(PluginReport::ready)
                .map(PluginReport::name)
                .collect(Collectors.toUnmodifiableSet());
    }
}
