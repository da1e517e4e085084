package dev.remora.gateway.wake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order, and how many at a time, requests try to get through. */
class PluginLineTest {
    private final InstanceWaiters instance = new InstanceWaiters(new WaitingLimits(1000, 1000, 1000, 1000));
    private final PluginLine line = instance.line("hello");

    @Test
    void shouldLetCallersTakeTurns() {
        // Given
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            join("alice");
        }
        join("bob");
        join("carol");

        // When
        for (List<Place> turn = line.next(); !turn.isEmpty(); turn = line.next()) {
            Place place = turn.getFirst();
            order.add(place.visitor.caller());
            line.remove(place); // without having got through: only one tries at a time
        }

        // Then
        assertThat(order).containsExactly("alice", "bob", "carol", "alice", "alice", "alice");
    }

    @Test
    void shouldKeepTheOrderOfOneCaller() {
        // Given
        Place first = join("alice");
        Place second = join("alice");

        // When
        Place turn = line.next().getFirst();
        line.reached(turn);

        // Then
        assertThat(turn).isSameAs(first);
        assertThat(line.next()).containsExactly(second);
    }

    @Test
    void shouldLetMoreTryWithEachThatGetsThrough() {
        // Given
        for (int i = 0; i < 200; i++) {
            join("user-" + i);
        }

        // When
        List<Integer> sizes = new ArrayList<>();
        for (List<Place> turns = line.next(); !turns.isEmpty(); turns = line.next()) {
            sizes.add(turns.size());
            turns.forEach(line::reached);
        }

        // Then
        assertThat(sizes).startsWith(1, 2, 4, 8, 16, 32).contains(PluginLine.MOST_AT_A_TIME);
        assertThat(sizes).allMatch(size -> size <= PluginLine.MOST_AT_A_TIME);
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void shouldLetNobodyTryWhileThePluginRefuses() {
        // Given
        Place alice = join("alice");
        join("bob");
        line.next();

        // When
        Duration first = line.unreached(alice);
        List<Place> meanwhile = line.next();
        line.rested();
        List<Place> afterwards = line.next();
        Duration second = line.unreached(alice);

        // Then
        assertThat(first).isEqualTo(Duration.ofMillis(100));
        assertThat(meanwhile).isEmpty();
        assertThat(afterwards).as("it was alice's turn").containsExactly(alice);
        assertThat(second).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void shouldNeverRestForLong() {
        // Given
        Place alice = join("alice");

        // When
        Duration rest = Duration.ZERO;
        for (int i = 0; i < 50; i++) {
            line.next();
            rest = line.unreached(alice);
            line.rested();
        }

        // Then
        assertThat(rest).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void shouldRestOnceWhenManyAreRefused() {
        // Given
        for (int i = 0; i < 3; i++) {
            join("user-" + i);
        }
        line.next().forEach(line::reached);
        List<Place> trying = line.next();

        // When
        Duration one = line.unreached(trying.getFirst());
        Duration other = line.unreached(trying.getLast());

        // Then
        assertThat(trying).hasSize(2);
        assertThat(one).isPositive();
        assertThat(other).isZero();
    }

    private Place join(String caller) {
        Place place = new Place(FakeVisitor.of(caller), instance);
        line.join(place);
        return place;
    }
}
