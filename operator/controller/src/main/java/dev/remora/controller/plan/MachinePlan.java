package dev.remora.controller.plan;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.resolve.Machine;
import dev.remora.controller.resolve.UserDataContent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is decided about a guest.
 *
 * @param instance whom it is made for
 * @param machine what it is made from
 * @param power whether it shall run
 * @param slots the plugins to load
 * @param stamp what is remembered of them
 * @param takenPorts what a guest reported as taken
 * @param configDocument {@code plugins.json} for the launcher; absent without plugins
 * @param userData the guest's own user-data, where Remora carries it
 */
public record MachinePlan(
        Instance instance,
        Machine machine,
        Power power,
        List<PluginSlot> slots,
        PluginStamp stamp,
        Set<Integer> takenPorts,
        Optional<GuestDocument> configDocument,
        Optional<UserDataContent> userData) {
    /** Name of the Instance and of its VirtualMachine. */
    public String name() {
        return instance.getMetadata().getName();
    }
}
