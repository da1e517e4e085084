package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomLookups;
import dev.remora.controller.rom.RomQuestion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Wakes the reconciler when a registry has answered, so that no reconciliation ever waits for a registry. */
final class RomEvents extends SimpleInboundEventSource<Instance> implements ResourceEventAware<Instance> {
    private final RomLookups<ResourceID> lookups;

    RomEvents(Function<Consumer<ResourceID>, RomLookups<ResourceID>> lookups) {
        super("roms");
        this.lookups = lookups.apply(this::propagateEvent);
    }

    Map<RomQuestion, RomAnswer> follow(HasMetadata asker, Set<RomQuestion> questions) {
        return lookups.follow(ResourceID.fromResource(asker), questions);
    }

    @Override
    public void onResourceDeleted(Instance instance) {
        lookups.forget(ResourceID.fromResource(instance));
    }

    @Override
    public void stop() {
        super.stop();
        lookups.close();
    }
}
