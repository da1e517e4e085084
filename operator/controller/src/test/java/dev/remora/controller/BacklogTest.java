package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.Backlog.Place;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private int waiting;
    private long now = Long.MAX_VALUE - Duration.ofMillis(1).toNanos(); // the clock may overflow
    private final Backlog backlog =
            new Backlog(new LinearRateLimiter(Duration.ofHours(1), 2), () -> waiting, () -> now);

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
        assertThat(turns)
                .containsExactly(Backlog.SPACING, Backlog.SPACING.multipliedBy(2), Backlog.SPACING.multipliedBy(3));
    }

    @Test
    void shouldKeepTheTurnWhenAskedAgain() {
        // Given
        waiting = Backlog.MOST_WAITING;
        Place place = backlog.initState();
        backlog.isLimited(backlog.initState());
        backlog.isLimited(place);
        now += Backlog.SPACING.toNanos();

        // When
        var limited = backlog.isLimited(place);

        // Then
        assertThat(limited).contains(Backlog.SPACING);
    }

    @Test
    void shouldLetThroughWhenItsTurnHasComeAndFewWait() {
        // Given
        waiting = Backlog.MOST_WAITING;
        Place place = backlog.initState();
        backlog.isLimited(place);
        now += Backlog.SPACING.toNanos();
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
}
