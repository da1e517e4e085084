package dev.remora.controller.plan;

import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives ports out. Plugins get the lowest free ones in the order of the list, the status endpoint the highest. Who has a
 * port keeps it for as long as it is listed; a port that the running guest uses goes to nobody else.
 */
public final class PortPlanner {
    private final PortRange range;
    private final PortDemand demand;
    private final Map<String, Integer> kept = new LinkedHashMap<>();
    private final Set<Integer> unavailable = new HashSet<>();

    private PortPlanner(PortRange range, PortDemand demand) {
        this.range = range;
        this.demand = demand;
        unavailable.addAll(demand.guestPorts());
        unavailable.addAll(demand.memory().running().values());
        Optional.ofNullable(demand.memory().runningStatusPort()).ifPresent(unavailable::add);
        demand.loaded().forEach(this::keep);
        demand.listed().forEach(this::keep);
    }

    /** Whether everybody keeps what it has, so that nobody needs to know which further ports are in use. */
    public static boolean isSettled(PortRange range, PortDemand demand) {
        var planner = new PortPlanner(range, demand);
        return demand.loaded().stream().allMatch(planner.kept::containsKey)
                && planner.keptStatusPort().isPresent();
    }

    /**
     * Assigns a port to each loaded plugin and one to the status endpoint.
     *
     * @param otherPorts ports that no plugin is moved away from and no new one gets, such as the targets of Services
     * @throws Refusal if the range has too few free ports
     */
    public static PortPlan assign(PortRange range, PortDemand demand, Set<Integer> otherPorts) throws Refusal {
        var planner = new PortPlanner(range, demand);
        planner.unavailable.addAll(otherPorts);
        return planner.assign();
    }

    private PortPlan assign() throws Refusal {
        Optional<Integer> status = keptStatusPort();
        status.ifPresent(unavailable::add);
        for (String plugin : demand.loaded()) {
            if (!kept.containsKey(plugin)) {
                int port = free(IntStream.rangeClosed(range.start(), range.end()), "plugin \"" + plugin + "\"");
                kept.put(plugin, port);
                unavailable.add(port);
            }
        }
        int statusPort = status.isPresent() ? status.get() : free(downwards(), "the status endpoint");
        return new PortPlan(inListOrder(), statusPort);
    }

    private int free(IntStream candidates, String whom) throws Refusal {
        return candidates
                .filter(port -> !unavailable.contains(port))
                .boxed()
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Problem.Kind.PortsExhausted,
                        "no port of the range %s is left for %s: free some of spec.ports, or widen --plugin-port-start and --plugin-port-end"
                                .formatted(range, whom)));
    }

    private IntStream downwards() {
        return IntStream.rangeClosed(range.start(), range.end()).map(port -> range.end() - (port - range.start()));
    }

    private void keep(String plugin) {
        List<Optional<Integer>> had = List.of(
                Optional.ofNullable(demand.memory().assigned().get(plugin)),
                Optional.ofNullable(demand.memory().running().get(plugin)));
        had.stream()
                .flatMap(Optional::stream)
                .filter(port -> range.contains(port) && mayKeep(plugin, port))
                .findFirst()
                .ifPresent(port -> {
                    kept.put(plugin, port);
                    unavailable.add(port);
                });
    }

    private boolean mayKeep(String plugin, int port) {
        boolean usesItNow =
                Integer.valueOf(port).equals(demand.memory().running().get(plugin))
                        && !demand.guestPorts().contains(port)
                        && !kept.containsValue(port);
        return usesItNow || !unavailable.contains(port);
    }

    private Optional<Integer> keptStatusPort() {
        Integer assigned = demand.memory().statusPort();
        Integer running = demand.memory().runningStatusPort();
        return Optional.ofNullable(assigned != null ? assigned : running)
                .filter(range::contains)
                .filter(port -> !demand.guestPorts().contains(port) && !kept.containsValue(port))
                .filter(port -> !demand.memory().running().containsValue(port));
    }

    private Map<String, Integer> inListOrder() {
        var ports = new LinkedHashMap<String, Integer>();
        demand.loaded().forEach(plugin -> ports.put(plugin, kept.getOrDefault(plugin, 0)));
        demand.listed().stream()
                .filter(kept::containsKey)
                .forEach(plugin -> ports.put(plugin, kept.getOrDefault(plugin, 0)));
        return ports;
    }
}
