package dev.remora.controller.plan;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.resolve.Lookups;
import dev.remora.controller.resolve.Machine;
import dev.remora.controller.resolve.PluginResolution;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import dev.remora.controller.resolve.PluginResolution.Unresolved;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import dev.remora.controller.resolve.RomPin;
import dev.remora.controller.resolve.UserDataContent;
import dev.remora.controller.resolve.UserDataResolver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Puts what was resolved in its place. */
public final class Planner {
    private static final int LONGEST_NAME = 200;

    private final PortRange range;

    /** Plans with ports of {@code range}. */
    public Planner(PortRange range) {
        this.range = range;
    }

    /**
     * Makes the plan of a guest.
     *
     * @param plugins the Instance's list as resolved
     * @param memory ports given out before
     * @param power whether the guest shall run
     * @throws Refusal if a field cannot be used, user-data is missing, or the ports do not suffice
     */
    public MachinePlan plan(
            Instance instance, List<PluginResolution> plugins, PortMemory memory, Power power, Lookups lookups)
            throws Refusal {
        refuseLongName(instance.getMetadata().getName());
        Machine machine = Machine.of(instance.getSpec());
        boolean loads = plugins.stream().anyMatch(Resolved.class::isInstance);
        Optional<UserDataContent> userData =
                UserDataResolver.resolve(instance.getSpec(), machine, loads, lookups::secret);
        List<Resolved> loaded = plugins.stream()
                .filter(Resolved.class::isInstance)
                .map(Resolved.class::cast)
                .toList();
        if (loaded.isEmpty()) {
            return new MachinePlan(
                    instance,
                    machine,
                    power,
                    List.of(),
                    withoutPlugins(plugins, memory),
                    Set.of(),
                    Optional.empty(),
                    userData);
        }
        PortPlan ports = assign(
                demand(instance, machine, plugins, memory),
                () -> GuestPorts.served(lookups.services(), PodLabels.of(instance, machine)));
        List<PluginSlot> slots = slots(loaded, ports);
        String revision = ConfigDocument.revision(slots);
        return new MachinePlan(
                instance,
                machine,
                power,
                slots,
                stamp(revision, slots, ports),
                memory.taken(),
                Optional.of(ConfigDocument.of(revision, ports.statusPort(), slots)),
                userData);
    }

    private static void refuseLongName(String name) throws Refusal {
        if (name.length() > LONGEST_NAME) {
            throw new Refusal(
                    Problem.Kind.InvalidSpec,
                    "metadata.name: \"%s\" has %d characters (expected: at most %d, or KubeVirt cannot name the guest's Pod)"
                            .formatted(name, name.length(), LONGEST_NAME));
        }
    }

    private PortPlan assign(PortDemand demand, Supplier<Set<Integer>> servicePorts) throws Refusal {
        Set<Integer> others = PortPlanner.isSettled(range, demand) ? Set.of() : servicePorts.get();
        return PortPlanner.assign(range, demand, others);
    }

    private static PortDemand demand(
            Instance instance, Machine machine, List<PluginResolution> plugins, PortMemory memory) {
        return new PortDemand(
                names(plugins, Resolved.class),
                names(plugins, Unresolved.class),
                memory,
                union(GuestPorts.declared(instance.getSpec(), machine), memory.taken()));
    }

    private static Set<Integer> union(Set<Integer> some, Set<Integer> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    private static List<String> names(List<PluginResolution> plugins, Class<? extends PluginResolution> kind) {
        return plugins.stream()
                .filter(kind::isInstance)
                .map(PluginResolution::name)
                .toList();
    }

    private static List<PluginSlot> slots(List<Resolved> loaded, PortPlan ports) {
        var slots = new ArrayList<PluginSlot>();
        for (Resolved plugin : loaded) {
            slots.add(new PluginSlot(slots.size(), plugin, ports.ports().getOrDefault(plugin.name(), 0)));
        }
        return List.copyOf(slots);
    }

    private static PluginStamp stamp(String revision, List<PluginSlot> slots, PortPlan ports) {
        var revisions = new LinkedHashMap<String, String>();
        var images = new LinkedHashMap<String, RomPin>();
        for (PluginSlot slot : slots) {
            revisions.put(slot.plugin().name(), ConfigDocument.revision(slot));
            images.put(slot.plugin().name(), slot.plugin().rom().pin());
        }
        return new PluginStamp(revision, revisions, ports.ports(), images, ports.statusPort());
    }

    /** Plugins that are listed and cannot be loaded now still keep the ports that they had. */
    private static PluginStamp withoutPlugins(List<PluginResolution> plugins, PortMemory memory) {
        var ports = new LinkedHashMap<String, Integer>();
        plugins.forEach(plugin -> {
            Integer port = memory.assigned().get(plugin.name());
            if (port != null) {
                ports.put(plugin.name(), port);
            }
        });
        return new PluginStamp(ConfigDocument.revision(List.of()), Map.of(), ports, Map.of(), null);
    }
}
