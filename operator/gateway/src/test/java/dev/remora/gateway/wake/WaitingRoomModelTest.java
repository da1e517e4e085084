package dev.remora.gateway.wake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.wake.Admission.Admitted;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many steps in any order: what the room counts is what waits, nobody has two turns, and in the end everybody gets out. */
class WaitingRoomModelTest {
    private static final WaitingLimits LIMITS = new WaitingLimits(24, 12, 200, 100);
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.9", 20000);
    private static final int STEPS = 4_000;

    private final FakeDirectory directory = new FakeDirectory().idleAfter(Duration.ofMinutes(5));
    private final WaitingRoom room = new WaitingRoom(LIMITS, directory, () -> 0, WakeListener.NONE);

    /** Those in the room, and whether it is their turn. */
    private final Map<Place, Boolean> inside = new LinkedHashMap<>();

    /** Places whose plugin is left in peace for a while. */
    private final List<Place> resting = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void shouldCountRightAndLoseNobody(long seed) {
        // Given
        Random random = new Random(seed);
        directory.onChange(room);
        for (int instance = 0; instance < 3; instance++) {
            become(instance, 0);
        }

        // When
        for (int step = 0; step < STEPS; step++) {
            step(random);
            notice();
            check();
        }
        for (int instance = 0; instance < 3; instance++) {
            become(instance, 3);
        }
        int rounds = 0;
        while (!inside.isEmpty() && rounds++ < STEPS) {
            rest();
            notice();
            List.copyOf(trying()).forEach(this::reached);
        }

        // Then
        assertThat(inside).isEmpty();
        assertThat(room.requests()).isZero();
        assertThat(room.bytes()).isZero();
    }

    private void step(Random random) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> enter(random);
            case 4 -> become(random.nextInt(3), random.nextInt(4));
            case 5 -> one(inside.keySet(), random, this::leave);
            case 6, 7 -> one(trying(), random, this::reached);
            case 8 -> one(trying(), random, this::unreached);
            default -> {
                if (random.nextBoolean()) {
                    one(trying(), random, this::stay);
                } else {
                    rest();
                }
            }
        }
    }

    private void enter(Random random) {
        FakeVisitor visitor = new FakeVisitor(
                "uid-" + random.nextInt(3), "plugin", "user-" + random.nextInt(5), 1 + random.nextInt(12));
        if (room.enter(visitor) instanceof Admitted(Place place)) {
            inside.put(place, false);
        }
    }

    private void become(int instance, int what) {
        String uid = "uid-" + instance;
        String name = "vm-" + instance;
        switch (what) {
            case 0 -> directory.with("team-a", name, uid, "plugin", new Resolution.Asleep("a"));
            case 1 -> directory.with("team-a", name, uid, "plugin", new Resolution.Stopped("s"));
            case 2 -> directory.remove("team-a", name, uid);
            default -> directory.running("team-a", name, uid, "plugin", ADDRESS);
        }
    }

    private void leave(Place place) {
        inside.remove(place);
        room.leave(place);
    }

    private void reached(Place place) {
        inside.remove(place);
        room.reached(place);
    }

    private void unreached(Place place) {
        inside.put(place, false);
        if (room.unreached(place).isPositive()) {
            resting.add(place);
        }
    }

    private void stay(Place place) {
        inside.put(place, false);
        room.stay(place);
    }

    private void rest() {
        List<Place> over = List.copyOf(resting);
        resting.clear();
        over.forEach(room::rested);
    }

    /** Takes in what visitors were told. */
    private void notice() {
        inside.replaceAll((place, trying) -> {
            int turns = ((FakeVisitor) place.visitor).takeTurns();
            assertThat(turns).isLessThanOrEqualTo(trying ? 0 : 1);
            return trying || turns == 1;
        });
    }

    private void check() {
        assertThat(room.requests()).isEqualTo(inside.size()).isLessThanOrEqualTo(LIMITS.requests());
        assertThat(room.bytes()).isEqualTo(sum(inside.keySet().stream().toList(), Visitor::bytes));
        for (String uid : List.of("uid-0", "uid-1", "uid-2")) {
            List<Place> there = inside.keySet().stream()
                    .filter(place -> place.visitor.instanceUid().equals(uid))
                    .toList();
            assertThat(there).hasSizeLessThanOrEqualTo(LIMITS.requestsOfOne());
            assertThat(sum(there, Visitor::bytes)).isLessThanOrEqualTo(LIMITS.bytesOfOne());
            for (int user = 0; user < 5; user++) {
                String caller = "user-" + user;
                assertThat(there.stream().filter(place -> place.visitor.caller().equals(caller)))
                        .hasSizeLessThanOrEqualTo(LIMITS.requestsOfOne() / 2);
            }
        }
    }

    private static long sum(List<Place> places, ToLongFunction<Visitor> what) {
        return places.stream()
                .mapToLong(place -> what.applyAsLong(place.visitor))
                .sum();
    }

    private List<Place> trying() {
        return inside.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void one(Iterable<Place> places, Random random, Consumer<Place> action) {
        List<Place> all = new ArrayList<>();
        places.forEach(all::add);
        if (!all.isEmpty()) {
            action.accept(all.get(random.nextInt(all.size())));
        }
    }
}
