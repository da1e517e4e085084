package dev.remora.controller.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.naming.Annotations;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.plan.Activity;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.plan.PortMemory;
import dev.remora.controller.resolve.RomPin;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was decided and learned before. The controller itself remembers nothing: it is all read from the cluster, from the
 * VirtualMachine first and, should that have been deleted, from the Instance's status.
 *
 * @param instance whose it is
 * @param known what was last reported of it
 * @param observation of its virtual machine
 * @param guest what the guest says
 */
public record Memory(Instance instance, @Nullable InstanceStatus known, Observation observation, GuestStatus guest) {
    /** A guest that claims more than this is not believed any further. */
    static final int MOST_TAKEN = 64;

    /** A guest that does not become ready may sleep too, but not before it had this long. */
    private static final Duration BOOT = Duration.ofMinutes(5);

    private static final String READY = "Ready";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** With the status that the Instance has. */
    public Memory(Instance instance, Observation observation, GuestStatus guest) {
        this(instance, instance.getStatus(), observation, guest);
    }

    /** The same of the Instance with everything filled in that it inherits. */
    public Memory of(Instance filled) {
        return new Memory(filled, known, observation, guest);
    }

    /** The same once {@code status} has been reported. */
    public Memory knowing(InstanceStatus status) {
        return new Memory(instance, status, observation, guest);
    }

    /** Ports as given out before. */
    public PortMemory ports() {
        var assigned = new LinkedHashMap<String, Integer>();
        for (PluginReport plugin : reports()) {
            if (plugin.port() != null) {
                assigned.put(plugin.name(), plugin.port());
            }
        }
        PluginStamp next = observation.next();
        assigned.putAll(next.ports());
        PluginStamp running = observation.running(PluginStamp.NONE);
        return new PortMemory(
                assigned, Map.copyOf(running.loadedPorts()), next.statusPort(), running.statusPort(), takenPorts());
    }

    /** Which bits were found for each plugin's ROM. */
    public Map<String, RomPin> roms() {
        var pins = new LinkedHashMap<String, RomPin>();
        for (PluginReport plugin : reports()) {
            pinned(plugin.image()).ifPresent(pin -> pins.put(plugin.name(), pin));
        }
        pins.putAll(observation.next().images());
        return pins;
    }

    /**
     * Who asked for the plugins, and when.
     *
     * @param lastRequest from the activity lease
     */
    public Activity activity(Optional<Instant> lastRequest) {
        return new Activity(
                lastRequest,
                observation.running() ? observation.liveGuest().flatMap(this::upSince) : Optional.empty(),
                observation.annotation(Annotations.ASLEEP_SINCE));
    }

    private Set<Integer> takenPorts() {
        var taken = new TreeSet<>(known(observation.annotation(Annotations.TAKEN_PORTS)));
        PluginStamp running = observation.running(PluginStamp.NONE);
        if (guest instanceof Reported(String revision, List<Plugin> plugins) && revision.equals(running.revision())) {
            plugins.stream()
                    .filter(Plugin::portTaken)
                    .map(plugin -> running.loadedPorts().get(plugin.name()))
                    .filter(Objects::nonNull)
                    .filter(_ -> taken.size() < MOST_TAKEN)
                    .forEach(taken::add);
        }
        return taken;
    }

    private Optional<Instant> upSince(VirtualMachineInstance vmi) {
        Optional<Instant> ready = Optional.ofNullable(known)
                .filter(status -> vmi.getMetadata().getUid().equals(status.vmiUID()))
                .flatMap(Memory::readySince);
        Optional<Instant> made =
                Optional.ofNullable(vmi.getMetadata().getCreationTimestamp()).map(Instant::parse);
        return ready.map(since ->
                        made.filter(since::isBefore).orElse(since)) // the guest before it may have been Ready, too
                .or(() -> made.map(created -> created.plus(BOOT)));
    }

    private static Optional<Instant> readySince(InstanceStatus status) {
        List<Condition> conditions = status.conditions() == null ? List.of() : status.conditions();
        return conditions.stream()
                .filter(condition -> condition.type().equals(READY) && condition.status() == ConditionStatus.True)
                .map(condition -> Instant.parse(condition.lastTransitionTime()))
                .findFirst();
    }

    private List<PluginReport> reports() {
        return known == null || known.plugins() == null ? List.of() : known.plugins();
    }

    /** Reads {@link RomPin#shown()} back, as far as that goes. */
    private static Optional<RomPin> pinned(@Nullable String shown) {
        return Optional.ofNullable(shown)
                .filter(image -> image.contains("@sha256:"))
                .map(image -> {
                    String from = image.substring(0, image.indexOf('@'));
                    int tag = from.lastIndexOf(':');
                    String repository = tag > from.lastIndexOf('/') ? from.substring(0, tag) : from;
                    return new RomPin(from, repository + image.substring(image.indexOf('@')), null);
                });
    }

    private static Set<Integer> known(Optional<String> annotation) {
        try {
            return annotation.isEmpty()
                    ? Set.of()
                    : JSON.readValue(annotation.get(), new TypeReference<TreeSet<Integer>>() {});
        } catch (JsonProcessingException e) {
            return Set.of();
        }
    }
}
