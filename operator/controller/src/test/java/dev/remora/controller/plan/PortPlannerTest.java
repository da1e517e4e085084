package dev.remora.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortPlannerTest {
    private static final PortRange RANGE = new PortRange(20000, 20011);

    @Test
    void shouldAssignUpwardsInListOrderAndStatusFromTheEnd() throws Refusal {
        // When
        PortPlan plan = PortPlanner.assign(RANGE, demand(List.of("b", "a"), PortMemory.NONE, Set.of()), Set.of());

        // Then
        assertThat(plan.ports()).containsExactly(Map.entry("b", 20000), Map.entry("a", 20001));
        assertThat(plan.statusPort()).isEqualTo(20011);
    }

    @Test
    void shouldSkipGuestAndOtherPorts() throws Refusal {
        // When
        PortPlan plan = PortPlanner.assign(
                RANGE, demand(List.of("a"), PortMemory.NONE, Set.of(20000, 20011)), Set.of(20001, 20010));

        // Then
        assertThat(plan).isEqualTo(new PortPlan(Map.of("a", 20002), 20009));
    }

    @Test
    void shouldMovePluginWhenGuestClaimsItsPort() throws Refusal {
        // Given
        var memory = new PortMemory(Map.of("a", 20000), Map.of("a", 20000), 20011, 20011, Set.of());

        // When
        PortPlan plan = PortPlanner.assign(RANGE, demand(List.of("a"), memory, Set.of(20000)), Set.of());

        // Then
        assertThat(plan.ports()).isEqualTo(Map.of("a", 20001));
    }

    @Test
    void shouldNotMovePluginWhenServiceTargetsItsPort() throws Refusal {
        // Given
        var memory = new PortMemory(Map.of("a", 20004), Map.of(), 20011, null, Set.of());

        // When
        PortPlan plan = PortPlanner.assign(RANGE, demand(List.of("a"), memory, Set.of()), Set.of(20004));

        // Then
        assertThat(plan.ports()).isEqualTo(Map.of("a", 20004));
    }

    @Test
    void shouldNotReusePortOfRemovedPluginWhileGuestRuns() throws Refusal {
        // Given
        var memory = new PortMemory(Map.of(), Map.of("removed", 20000), null, 20011, Set.of());

        // When
        PortPlan plan = PortPlanner.assign(RANGE, demand(List.of("a"), memory, Set.of()), Set.of());

        // Then
        assertThat(plan.ports()).isEqualTo(Map.of("a", 20001));
    }

    @Test
    void shouldGivePluginItsPortBackWhenItIsRemovedAndAddedWhileGuestRuns() throws Refusal {
        // Given
        var memory = new PortMemory(Map.of("b", 20001), Map.of("a", 20000, "b", 20001), 20011, 20011, Set.of());

        // When
        PortPlan plan = PortPlanner.assign(RANGE, demand(List.of("b", "a"), memory, Set.of()), Set.of());

        // Then
        assertThat(plan.ports()).isEqualTo(Map.of("b", 20001, "a", 20000));
    }

    @Test
    void shouldKeepPortOfListedPluginThatIsNotLoaded() throws Refusal {
        // Given
        var memory = new PortMemory(Map.of("off", 20000), Map.of(), null, null, Set.of());
        var demand = new PortDemand(List.of("a"), List.of("off"), memory, Set.of());

        // When
        PortPlan plan = PortPlanner.assign(RANGE, demand, Set.of());

        // Then
        assertThat(plan.ports()).isEqualTo(Map.of("a", 20001, "off", 20000));
    }

    @Test
    void shouldRefuseWithRangeWhenNoPortIsLeft() {
        // Given
        var demand = demand(List.of("a", "b"), PortMemory.NONE, Set.of());

        // When
        assertThatThrownBy(() -> PortPlanner.assign(new PortRange(20000, 20001), demand, Set.of()))
                // Then
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.problem().kind()).isEqualTo(Problem.Kind.PortsExhausted))
                .hasMessageContaining("20000-20001")
                .hasMessageContaining("status endpoint");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65536})
    void shouldRefuseRangeWhenOutsideOfTcp(int start) {
        // When
        assertThatThrownBy(() -> new PortRange(start, 65536))
                // Then
                .hasMessageContaining("expected: 1 <= start <= end <= 65535");
    }

    /** Lists change, guests start and stop, users claim ports: whatever the order, the three promises hold. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldKeepItsPromisesInEveryHistory(long seed) throws Refusal {
        // Given
        var random = new Random(seed);
        Map<String, Integer> running = Map.of();
        Integer runningStatus = null;
        var next = new PortPlan(Map.of(), 0);
        for (int step = 0; step < 2_000; step++) {
            List<String> loaded = someOf(random, List.of("a", "b", "c", "d", "e"));
            Set<Integer> guestPorts = new HashSet<>(someOf(random, List.of(20000, 20003)));
            Set<Integer> others = new HashSet<>(someOf(random, List.of(20001)));
            var memory = new PortMemory(
                    next.ports(), running, next.statusPort() == 0 ? null : next.statusPort(), runningStatus, Set.of());
            PortPlan before = next;

            // When
            next = PortPlanner.assign(new PortRange(20000, 20016), demand(loaded, memory, guestPorts), others);

            // Then
            String history = "seed " + seed + ", step " + step;
            var used = new ArrayList<>(next.ports().values());
            used.add(next.statusPort());
            assertThat(used).as(history).doesNotHaveDuplicates().noneMatch(guestPorts::contains);
            Map<String, Integer> now = next.ports();
            for (Map.Entry<String, Integer> port : now.entrySet()) {
                Integer had = before.ports().get(port.getKey());
                if (had != null && !guestPorts.contains(had)) {
                    assertThat(port.getValue()).as(history + ": kept").isEqualTo(had);
                }
                running.forEach((plugin, taken) -> {
                    if (!plugin.equals(port.getKey())) {
                        assertThat(port.getValue())
                                .as(history + ": not taken over")
                                .isNotEqualTo(taken);
                    }
                });
            }
            assertThat(running.values()).as(history).doesNotContain(next.statusPort());
            if (random.nextInt(3) == 0) {
                boolean starts = random.nextBoolean();
                running = starts ? new HashMap<>(next.ports()) : Map.of();
                runningStatus = starts ? next.statusPort() : null;
            }
        }
    }

    private static PortDemand demand(List<String> loaded, PortMemory memory, Set<Integer> guestPorts) {
        return new PortDemand(loaded, List.of(), memory, guestPorts);
    }

    private static <T> List<T> someOf(Random random, List<T> all) {
        return all.stream().filter(each -> random.nextBoolean()).toList();
    }
}
