package dev.remora.gateway.wake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.wake.Admission.Admitted;
import dev.remora.gateway.wake.Admission.TurnedAway;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.9", 20000);

    private final FakeDirectory directory = new FakeDirectory().idleAfter(Duration.ofMinutes(5));
    private final AtomicLong clock = new AtomicLong(1_000);
    private final List<Duration> woken = new ArrayList<>();
    private final List<Refusal> refused = new ArrayList<>();
    private final WakeListener listener = new WakeListener() {
        @Override
        public void onWoken(Duration took) {
            woken.add(took);
        }

        @Override
        public void onRefused(Refusal why) {
            refused.add(why);
        }
    };
    private final WaitingRoom room =
            new WaitingRoom(new WaitingLimits(6, 4, 1000, 1000), directory, clock::get, listener);

    @BeforeEach
    void sleep() {
        directory.onChange(room);
        become(new Resolution.Asleep("a"));
    }

    @Test
    void shouldTellWhoWaitsThatThePluginIsThere() {
        // Given
        FakeVisitor alice = enter("alice");
        int before = alice.takeTurns();

        // When
        running();

        // Then
        assertThat(before).isZero();
        assertThat(alice.takeTurns()).isEqualTo(1);
    }

    @Test
    void shouldTellAtOnceWhenItIsThereAlready() {
        // Given
        running();

        // When
        FakeVisitor alice = enter("alice");

        // Then
        assertThat(alice.takeTurns()).isEqualTo(1);
    }

    @Test
    void shouldTellEverybodyWhenWaitingIsFutile() {
        // Given
        List<FakeVisitor> visitors = List.of(enter("alice"), enter("bob"), enter("carol"));

        // When
        become(new Resolution.Stopped("s"));

        // Then
        assertThat(visitors).allMatch(visitor -> visitor.takeTurns() == 1);
    }

    @Test
    void shouldTellNobodyOfAnotherInstance() {
        // Given
        FakeVisitor alice = enter("alice");

        // When
        directory.running("team-a", "other", "uid-2", "hello", ADDRESS);

        // Then
        assertThat(alice.takeTurns()).isZero();
    }

    @Test
    void shouldTellWhoStayedOfWhatChangedMeanwhile() {
        // Given
        FakeVisitor alice = FakeVisitor.of("alice");
        running();
        Place place = place(alice);
        alice.takeTurns();

        // When
        room.stay(place); // it looked before the plugin was there

        // Then
        assertThat(alice.takeTurns()).isEqualTo(1);
    }

    @Test
    void shouldSayWhyItTurnsAway() {
        // Given
        enter("alice");
        enter("alice");

        // When
        Admission third = room.enter(FakeVisitor.of("alice"));
        enter("bob");
        enter("carol");
        Admission fifth = room.enter(FakeVisitor.of("dave"));
        directory.with("team-a", "other", "uid-2", "hello", new Resolution.Asleep("a"));
        place(new FakeVisitor("uid-2", "hello", "erin", 1));
        place(new FakeVisitor("uid-2", "hello", "frank", 1));
        Admission seventh = room.enter(new FakeVisitor("uid-2", "hello", "grace", 1));
        room.close();
        Admission last = room.enter(FakeVisitor.of("heidi"));

        // Then
        assertThat(List.of(third, fifth, seventh, last))
                .containsExactly(
                        new TurnedAway(Refusal.CALLER),
                        new TurnedAway(Refusal.INSTANCE),
                        new TurnedAway(Refusal.GATEWAY),
                        new TurnedAway(Refusal.DRAINING));
        assertThat(refused).startsWith(Refusal.CALLER, Refusal.INSTANCE, Refusal.GATEWAY, Refusal.DRAINING);
    }

    @Test
    void shouldTurnAwayThoseWhoTryToo() {
        // Given
        FakeVisitor waiting = enter("alice");
        FakeVisitor trying = enter("bob");
        running();

        // When
        room.close();

        // Then
        assertThat(waiting.timesTurnedAway() + trying.timesTurnedAway()).isEqualTo(2);
        assertThat(room.requests()).isZero();
        assertThat(room.bytes()).isZero();
    }

    @Test
    void shouldMeasureFromTheFirstRequestUntilAPluginIsReady() {
        // Given
        asked();
        clock.addAndGet(Duration.ofSeconds(20).toNanos());
        asked();

        // When
        running();
        running();

        // Then
        assertThat(woken).containsExactly(Duration.ofSeconds(20));
    }

    @Test
    void shouldNotMeasureWhatWasStoppedOrDeleted() {
        // Given
        asked();

        // When
        directory.idleAfter(null);
        become(new Resolution.Stopped("s"));
        directory.idleAfter(Duration.ofMinutes(5));
        running();

        // Then
        assertThat(woken).isEmpty();
    }

    @Test
    void shouldTellWhenToComeBackByWhatOthersTook() {
        // Given
        int guess = room.retryAfter("uid-1");
        asked();
        clock.addAndGet(Duration.ofSeconds(20).toNanos());
        running();
        become(new Resolution.Asleep("a"));

        // When
        asked();
        int first = room.retryAfter("uid-1");
        clock.addAndGet(Duration.ofMillis(12_500).toNanos());
        int later = room.retryAfter("uid-1");
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        int late = room.retryAfter("uid-1");

        // Then
        assertThat(List.of(guess, first, later, late)).containsExactly(5, 20, 8, 5);
    }

    private void asked() {
        room.asked(Objects.requireNonNull(directory.byUid("uid-1")));
    }

    private void become(Resolution resolution) {
        directory.with("team-a", "vm", "uid-1", "hello", resolution);
    }

    private void running() {
        directory.running("team-a", "vm", "uid-1", "hello", ADDRESS);
    }

    private FakeVisitor enter(String caller) {
        FakeVisitor visitor = FakeVisitor.of(caller);
        place(visitor);
        return visitor;
    }

    private Place place(Visitor visitor) {
        return ((Admitted) room.enter(visitor)).place();
    }
}
