package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.Backlog.Place;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final Duration SPACING = Duration.ofMillis(2);

    private int waiting;
    private long now = Long.MAX_VALUE - Duration.ofMillis(1).toNanos(); // the clock may overflow
    private long done;
    private final Backlog backlog =
            new Backlog(new LinearRateLimiter(Duration.ofHours(1), 2), () -> waiting, () -> done, () -> now);

    @Test
    void shouldLetThroughWhenFewWait() {
        // Given
        waiting = Backlog.MOST_WAITING - 1;

        // When
        var limited = backlog.isLimited(backlog.initState());

        // Then
        assertThat(limited).isEmpty();
    }

    @Test
    void shouldGiveTurnsOneAfterTheOtherWhenTooManyWait() {
        // Given
        waiting = Backlog.MOST_WAITING;
        var turns = new ArrayList<Duration>();

        // When
        for (int i = 0; i < 3; i++) {
            turns.add(backlog.isLimited(backlog.initState()).orElseThrow());
        }

        // Then
        assertThat(turns).containsExactly(SPACING, SPACING.multipliedBy(2), SPACING.multipliedBy(3));
    }

    @Test
    void shouldKeepTheTurnWhenAskedAgain() {
        // Given
        waiting = Backlog.MOST_WAITING;
        Place place = backlog.initState();
        backlog.isLimited(backlog.initState());
        backlog.isLimited(place);
        now += SPACING.toNanos();

        // When
        var limited = backlog.isLimited(place);

        // Then
        assertThat(limited).contains(SPACING);
    }

    @Test
    void shouldLetThroughWhenItsTurnHasComeAndFewWait() {
        // Given
        waiting = Backlog.MOST_WAITING;
        Place place = backlog.initState();
        backlog.isLimited(place);
        now += SPACING.toNanos();
        waiting = 0;

        // When
        var limited = backlog.isLimited(place);

        // Then
        assertThat(limited).isEmpty();
    }

    @Test
    void shouldKeepEachObjectsPaceWhenNobodyWaits() {
        // Given
        Place place = backlog.initState();
        backlog.isLimited(place);
        backlog.isLimited(place);

        // When
        var limited = backlog.isLimited(place);

        // Then
        assertThat(limited).isPresent();
    }

    @Test
    void shouldSpaceTurnsAsReconciliationsEndWhenTheyTakeLong() {
        // Given
        waiting = Backlog.MOST_WAITING;
        now += Duration.ofSeconds(2).toNanos();
        done = 20;

        // When
        var limited = backlog.isLimited(backlog.initState());

        // Then
        assertThat(limited).contains(Duration.ofMillis(100));
    }

    @Test
    void shouldPutNobodyOffForLongWhenNothingEnds() {
        // Given
        waiting = Backlog.MOST_WAITING;
        now += Duration.ofSeconds(2).toNanos();
        var turns = new ArrayList<Duration>();

        // When
        for (int i = 0; i < 100; i++) {
            turns.add(backlog.isLimited(backlog.initState()).orElseThrow());
        }

        // Then
        assertThat(turns).allMatch(turn -> turn.compareTo(Backlog.LONGEST) <= 0);
    }
}
