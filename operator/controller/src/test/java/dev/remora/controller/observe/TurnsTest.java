package dev.remora.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Set<String> gone = new HashSet<>();
    private final Turns<String> turns = new Turns<>(10, gone::contains, 0);

    @Test
    void shouldGiveNoMoreTurnsThanAllowedHoweverManyWait() {
        // Given
        for (int i = 0; i < 1000; i++) {
            turns.add("guest-" + i, i % 2 == 0);
        }

        // When
        List<String> asked = during(SECOND);

        // Then
        assertThat(asked).hasSize(10);
    }

    @Test
    void shouldNotSaveUpTurnsWhileNobodyWaits() {
        // Given
        turns.add("early", false);
        turns.take(0);

        // When
        turns.add("late", false);
        turns.add("later", false);
        turns.take(100 * SECOND);

        // Then
        assertThat(turns.delay(100 * SECOND)).isEqualTo(SECOND / 10);
    }

    @Test
    void shouldGiveUrgentOnesThreeOfFourTurnsWhileOthersWaitToo() {
        // Given
        for (int i = 0; i < 100; i++) {
            turns.add("settled", false);
            turns.add("urgent", true);
        }

        // When
        List<String> asked = during(4 * SECOND);

        // Then
        assertThat(asked).hasSize(40);
        assertThat(asked.stream().filter("urgent"::equals)).hasSize(30);
    }

    @Test
    void shouldAskEverybodyOnceBeforeAnybodyTwiceWhenTurnsAreScarce() {
        // Given: 30 guests come back at once after each answer, 10 turns a second
        for (int i = 0; i < 30; i++) {
            turns.add("guest-" + i, false);
        }

        // When
        var asked = new ArrayList<String>();
        for (long now = 0; asked.size() < 60; now += SECOND / 10) {
            String guest = turns.take(now);
            asked.add(guest);
            turns.add(String.valueOf(guest), false);
        }

        // Then: everybody's period is 3 seconds
        assertThat(asked.subList(0, 30)).doesNotHaveDuplicates();
        assertThat(asked.subList(30, 60)).isEqualTo(asked.subList(0, 30));
    }

    @Test
    void shouldSpendNoTurnOnWhoIsGone() {
        // Given
        turns.add("gone", true);
        turns.add("here", true);
        gone.add("gone");

        // Then
        assertThat(turns.take(0)).isEqualTo("here");
        assertThat(turns.wanted()).isFalse();
    }

    private List<String> during(long time) {
        var asked = new ArrayList<String>();
        for (long now = 0; now < time; now += SECOND / 100) {
            if (turns.delay(now) <= 0) {
                asked.add(turns.take(now));
            }
        }
        return asked;
    }
}
