package dev.remora.controller;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of plugin lists for one Instance, with nothing of Kubernetes in them: what is wanted, what the next guest will
 * be booted with, what the present one was booted with, and what the controller has to say about it.
 */
final class LifeModel {
    private static final int FIRST_PORT = 20000;
    private static final int LAST_PORT = 29998; // the one after is the status endpoint's

    /** An entry of spec.plugins: with its own ROM, or by reference to the Plugin of the same name. */
    record Entry(String name, boolean reference, int config) {
        @Override
        public String toString() {
            return (reference ? "ref " : "") + name + " v" + config;
        }
    }

    /** A Plugin that Instances may refer to. */
    record Shelved(boolean enabled, int defaults) {}

    /** A plugin as a guest is booted with it. */
    record Loaded(String name, int port, String image, String config) {
        @Override
        public String toString() {
            return name + ":" + port + " " + image + " " + config;
        }
    }

    /** One boot. */
    record Guest(String uid, Phase phase, String address, List<Loaded> list) {
        boolean live() {
            return phase != Phase.ENDED;
        }

        Guest now(Phase next) {
            return new Guest(uid, next, address, list);
        }
    }

    enum Phase {
        STARTING,
        RUNNING,
        ENDED
    }

    // What is wanted.
    final List<Entry> list = new ArrayList<>();
    final Map<String, Shelved> shelf = new TreeMap<>();
    boolean on = true;
    boolean restarts;

    // What there is.
    boolean machine;

    @Nullable Guest guest;

    private List<Loaded> template = List.of();
    private Map<String, Integer> ports = Map.of();

    // What has been told.
    private Map<String, Integer> portsTold = Map.of();
    private Map<String, String> bootedTold = Map.of();
    private boolean bootTold;
    private @Nullable String guestTold;
    private boolean swept;
    private final List<String> events = new ArrayList<>();

    /** The list that the next guest is booted with. */
    List<Loaded> template() {
        return template;
    }

    Optional<Guest> live() {
        return Optional.ofNullable(guest).filter(Guest::live);
    }

    boolean queued() {
        return live().filter(boot -> !boot.list().equals(template)).isPresent();
    }

    /** Somebody deletes the machine and its guest: all that is left of the ports is what was told. */
    void machineIsDeleted() {
        machine = false;
        guest = null;
        template = List.of();
        ports = Map.of();
    }

    /** The controller looks, does what is to be done and tells about it. */
    void look() {
        machine = true;
        ports = assign();
        template = list.stream().flatMap(entry -> loaded(entry).stream()).toList();
        swept = guest != null
                && guest.phase() == Phase.RUNNING
                && !queued()
                && !guest.uid().equals(guestTold);
        if (restarts && on && queued()) {
            events.add("Restarting");
            tell();
            guest = null;
        }
        tell();
    }

    /** Whether it was just seen that a guest runs what is wanted, so that Secrets of other lists are gone. */
    boolean swept() {
        return swept;
    }

    private void tell() {
        guestTold = live().filter(boot -> on && boot.phase() == Phase.RUNNING)
                .map(Guest::uid)
                .orElse(null);
        Map<String, String> booted = booted();
        transitions(bootedTold, booted);
        bootedTold = booted;
        bootTold = live().isPresent();
        var told = new LinkedHashMap<>(ports);
        live().ifPresent(boot -> boot.list().forEach(plugin -> told.put(plugin.name(), plugin.port())));
        portsTold = told;
    }

    private Map<String, String> booted() {
        return live().map(Guest::list).orElse(template).stream()
                .collect(Collectors.toMap(Loaded::name, Loaded::toString));
    }

    private void transitions(Map<String, String> before, Map<String, String> after) {
        if (before.isEmpty() && !bootTold) {
            return; // a list that comes after none at all is no transition
        }
        after.forEach((plugin, now) -> {
            if (!before.containsKey(plugin)) {
                events.add("PluginLoaded " + plugin);
            } else if (!now.equals(before.get(plugin))) {
                events.add("PluginChanged " + plugin);
            }
        });
        before.keySet().stream()
                .filter(plugin -> !after.containsKey(plugin))
                .forEach(plugin -> events.add("PluginRemoved " + plugin));
    }

    /** Who is listed keeps its port; a new one gets the lowest that nobody has, not even in the running guest. */
    private Map<String, Integer> assign() {
        Map<String, Integer> running = live().map(Guest::list).orElse(List.of()).stream()
                .collect(Collectors.toMap(Loaded::name, Loaded::port));
        var assigned = new LinkedHashMap<String, Integer>();
        for (Entry entry : list) {
            Stream.of(ports, portsTold, running)
                    .map(known -> known.get(entry.name()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(port -> assigned.put(entry.name(), port));
        }
        var taken = new HashSet<>(assigned.values());
        taken.addAll(running.values());
        for (Entry entry : list) {
            if (resolves(entry) && !assigned.containsKey(entry.name())) {
                int port = IntStream.rangeClosed(FIRST_PORT, LAST_PORT)
                        .filter(free -> !taken.contains(free))
                        .findFirst()
                        .orElseThrow();
                assigned.put(entry.name(), port);
                taken.add(port);
            }
        }
        return assigned;
    }

    private boolean resolves(Entry entry) {
        return !entry.reference()
                || shelf.getOrDefault(entry.name(), new Shelved(false, 0)).enabled();
    }

    private Optional<Loaded> loaded(Entry entry) {
        if (!resolves(entry)) {
            return Optional.empty();
        }
        Integer port = Objects.requireNonNull(ports.get(entry.name()));
        Shelved shelved = shelf.get(entry.name());
        return Optional.of(
                entry.reference() && shelved != null
                        ? new Loaded(
                                entry.name(),
                                port,
                                AnyRom.pinned("shelf/" + entry.name() + ":1"),
                                "{\"d\":%d,\"v\":%d}".formatted(shelved.defaults(), entry.config()))
                        : new Loaded(
                                entry.name(),
                                port,
                                AnyRom.pinned("user/" + entry.name().toLowerCase(Locale.ROOT) + ":1"),
                                "{\"v\":%d}".formatted(entry.config())));
    }

    /** What has to be seen in the cluster now. */
    Sight expected() {
        return new Sight(
                state(),
                applied(),
                live().filter(boot -> boot.phase() == Phase.RUNNING && on)
                        .map(Guest::address)
                        .orElse(""),
                reports(),
                on ? "Always" : "Halted",
                template,
                live().map(Guest::list).orElse(List.of()),
                events.stream().sorted().toList());
    }

    private String state() {
        if (live().isEmpty()) {
            return on ? "Starting" : "Stopped";
        }
        return !on ? "Stopping" : live().get().phase() == Phase.RUNNING ? "Running" : "Starting";
    }

    private String applied() {
        if (queued()) {
            return "Queued";
        }
        boolean missing = list.stream().anyMatch(entry -> entry.reference() && !shelf.containsKey(entry.name()));
        return missing ? "PluginNotFound" : "Applied";
    }

    private List<String> reports() {
        Map<String, Loaded> next = template.stream().collect(Collectors.toMap(Loaded::name, plugin -> plugin));
        Map<String, Loaded> inGuest = live().map(Guest::list).orElse(List.of()).stream()
                .collect(Collectors.toMap(Loaded::name, plugin -> plugin, (one, _) -> one, LinkedHashMap::new));
        var reports = new ArrayList<String>();
        for (Entry entry : list) {
            Loaded running = inGuest.remove(entry.name());
            Integer port = running != null ? Integer.valueOf(running.port()) : ports.get(entry.name());
            reports.add(entry.name() + ":" + port + " " + state(entry, next.get(entry.name()), running));
        }
        inGuest.values().forEach(leaving -> reports.add(leaving.name() + ":" + leaving.port() + " Unloading"));
        return reports;
    }

    private String state(Entry entry, @Nullable Loaded wanted, @Nullable Loaded running) {
        if (wanted == null) {
            return !shelf.containsKey(entry.name()) ? "Failed" : running == null ? "Disabled" : "Unloading";
        }
        return live().isEmpty() || wanted.equals(running) ? "Loaded" : "Queued";
    }

    /** What is seen, or to be seen, of an Instance from outside. */
    record Sight(
            String state,
            String applied,
            String address,
            List<String> plugins,
            String runStrategy,
            List<Loaded> template,
            List<Loaded> guest,
            List<String> events) {
        @Override
        public String toString() {
            return """
                    state %s, PluginsApplied: %s, address %s, runStrategy %s
                      plugins   %s
                      template  %s
                      guest     %s
                      events    %s""".formatted(state, applied, address, runStrategy, plugins, template, guest, events);
        }
    }
}
