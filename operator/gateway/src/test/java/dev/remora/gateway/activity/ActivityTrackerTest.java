package dev.remora.gateway.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.activity.RenewalListener.Event;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.testing.FakeDirectory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An Instance with {@code idleAfter: 20s}, so with 5 s between renewals; the test moves the clock. */
class ActivityTrackerTest {
    private static final Duration IDLE_AFTER = Duration.ofSeconds(20);

    private long now = 1_000_000;
    private final FakeDirectory directory = new FakeDirectory().idleAfter(IDLE_AFTER);
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<Long> renewals = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final ActivityTracker tracker = new ActivityTracker(
            directory, this::renew, this::execute, () -> Duration.ofMillis(now).toNanos(), events::add);
    private boolean apiServerAway;
    private boolean full;

    ActivityTrackerTest() {
        put();
    }

    @Test
    void shouldRenewAtOnceForTheFirstRequest() {
        // When
        tracker.begin(instance());
        work();

        // Then
        assertThat(renewals).containsExactly(now);
    }

    @Test
    void shouldRenewOnceHoweverManyAsk() {
        // When
        for (int i = 0; i < 50; i++) {
            tracker.begin(instance()).run();
        }
        work();

        // Then
        assertThat(renewals).hasSize(1);
    }

    @Test
    void shouldRenewAgainAndAgainWhileARequestLasts() {
        // Given
        long start = now;
        tracker.begin(instance());

        // When
        pass(Duration.ofSeconds(16));

        // Then
        assertThat(renewals).containsExactly(start, start + 5_000, start + 10_000, start + 15_000);
    }

    @Test
    void shouldRenewOnceAfterTheLastRequestEnded() {
        // Given
        long start = now;
        Runnable first = tracker.begin(instance());
        Runnable second = tracker.begin(instance());
        pass(Duration.ofSeconds(6));
        first.run();
        second.run();

        // When
        pass(Duration.ofMinutes(1));

        // Then
        assertThat(renewals).containsExactly(start, start + 5_000, start + 10_000);
        assertThat(tracker.size()).isZero();
    }

    @Test
    void shouldNotRenewMoreOftenForManyShortRequests() {
        // When
        for (int i = 0; i < 20; i++) {
            tracker.begin(instance()).run();
            pass(Duration.ofMillis(500));
        }

        // Then
        assertThat(renewals).hasSize(3);
    }

    @Test
    void shouldFollowAShorterIdleTimeWhileARequestLasts() {
        // Given
        long start = now;
        directory.idleAfter(Duration.ofHours(1));
        put();
        tracker.begin(instance());
        pass(Duration.ofSeconds(10));

        // When
        directory.idleAfter(IDLE_AFTER);
        put();
        pass(Duration.ofSeconds(1));

        // Then
        assertThat(renewals).containsExactly(start, start + 10_500);
    }

    @ParameterizedTest
    @CsvSource({"10s, 2500", "20s, 5000", "2m, 30000", "24h, 30000"})
    void shouldRenewFourTimesInTheIdleTimeAndEveryHalfMinute(String idleAfter, long millis) {
        // When
        Duration interval = InstanceActivity.interval(Duration.parse("PT" + idleAfter));

        // Then
        assertThat(interval).hasMillis(millis);
    }

    @Test
    void shouldTryAgainWhileThereIsActivity() {
        // Given
        apiServerAway = true;
        tracker.begin(instance());
        pass(Duration.ofSeconds(4));

        // When
        apiServerAway = false;
        pass(Duration.ofSeconds(4));

        // Then
        assertThat(renewals).hasSize(1);
        assertThat(events).containsExactly(Event.FAILED, Event.FAILED, Event.FAILED, Event.RENEWED);
    }

    @Test
    void shouldNotWakeAnInstanceByAnActivityThatIsLongOver() {
        // Given
        apiServerAway = true;
        tracker.begin(instance()).run();
        pass(IDLE_AFTER);

        // When
        apiServerAway = false;
        pass(Duration.ofMinutes(1));

        // Then
        assertThat(renewals).isEmpty();
        assertThat(tracker.size()).isZero();
    }

    @Test
    void shouldRenewLaterWhenTooManyWait() {
        // Given
        full = true;
        tracker.begin(instance());

        // When
        full = false;
        pass(Duration.ofSeconds(1));

        // Then
        assertThat(events).containsExactly(Event.POSTPONED, Event.RENEWED);
    }

    @Test
    void shouldRenewNothingWithoutScaleToZero() {
        // Given
        directory.idleAfter(null);
        put();

        // When
        tracker.begin(instance()).run();
        pass(Duration.ofMinutes(1));

        // Then
        assertThat(renewals).isEmpty();
        assertThat(tracker.size()).isZero();
    }

    @Test
    void shouldKeepAwakeByAStreamThatIsOlderThanScaleToZero() {
        // Given
        directory.idleAfter(null);
        put();
        tracker.begin(instance());
        pass(Duration.ofMinutes(1));

        // When
        directory.idleAfter(IDLE_AFTER);
        put();
        pass(Duration.ofSeconds(1));

        // Then
        assertThat(renewals).hasSize(1);
    }

    @Test
    void shouldForgetAnInstanceThatIsGone() {
        // Given
        Runnable request = tracker.begin(instance());

        // When
        directory.remove("team-a", "vm", "uid-1");
        pass(Duration.ofSeconds(1));
        request.run();

        // Then
        assertThat(tracker.size()).isZero();
    }

    @Test
    void shouldNotForgetAnythingBeforeAllInstancesWereSeen() {
        // Given
        tracker.begin(instance());

        // When
        directory.notReady().remove("team-a", "vm", "uid-1");
        pass(Duration.ofSeconds(1));

        // Then
        assertThat(tracker.size()).isEqualTo(1);
    }

    @Test
    void shouldSayGoodbyeForWhatEndedMeanwhile() {
        // Given
        Runnable request = tracker.begin(instance());
        pass(Duration.ofSeconds(2));
        request.run();

        // When
        tracker.lastTick();
        work();

        // Then
        assertThat(renewals).hasSize(2);
    }

    private void put() {
        directory.with("team-a", "vm", "uid-1", "hello", new Resolution.NoPlugin());
    }

    private InstanceEntry instance() {
        return Objects.requireNonNull(directory.byUid("uid-1"));
    }

    private void execute(Runnable renewal) {
        if (full) {
            throw new RejectedExecutionException();
        }
        waiting.add(renewal);
    }

    private void renew(String namespace, String instance, String uid, Duration idleAfter) {
        if (apiServerAway) {
            throw new IllegalStateException("away");
        }
        renewals.add(now);
    }

    private void work() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /** Half a second at a time, with a tick after each. */
    private void pass(Duration time) {
        work();
        for (long end = now + time.toMillis(); now < end; ) {
            now += 500;
            tracker.tick();
            work();
        }
    }
}
