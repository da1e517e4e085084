package dev.remora.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.PowerState;
import dev.remora.api.v1alpha1.ScaleToZero;
import dev.remora.controller.plan.Power.Asleep;
import dev.remora.controller.plan.Power.Off;
import dev.remora.controller.plan.Power.On;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PowerTest {
    private static final Instant UP = Instant.parse("2026-01-01T00:00:00Z");
    private static final ScaleToZero AFTER_FIVE_MINUTES = new ScaleToZero("5m");

    private PowerState wanted = PowerState.Running;
    private @Nullable ScaleToZero scaleToZero = AFTER_FIVE_MINUTES;
    private Optional<Instant> lastRequest = Optional.empty();
    private Optional<Instant> up = Optional.of(UP);
    private Optional<String> asleepSince = Optional.empty();

    @Test
    void shouldStayOnWhenNothingSaysOtherwise() {
        // Given
        scaleToZero = null;

        // Then
        assertThat(at(UP.plusSeconds(100_000))).isEqualTo(new On(Optional.empty()));
    }

    @Test
    void shouldSayWhenItWillHaveBeenIdleForLongEnough() {
        // Then
        assertThat(at(UP.plusSeconds(299))).isEqualTo(new On(Optional.of(UP.plusSeconds(300))));
    }

    @Test
    void shouldSleepWhenNobodyAskedSinceItCameUp() {
        // Then
        assertThat(at(UP.plusSeconds(300))).isEqualTo(new Asleep("never"));
    }

    @Test
    void shouldCountFromTheLastRequest() {
        // Given
        lastRequest = Optional.of(UP.plusSeconds(200));

        // Then
        assertThat(at(UP.plusSeconds(499))).isEqualTo(new On(Optional.of(UP.plusSeconds(500))));
        assertThat(at(UP.plusSeconds(500))).isEqualTo(new Asleep("2026-01-01T00:03:20Z"));
    }

    @Test
    void shouldCountFromWhenItCameUpWhenTheLastRequestWokeIt() {
        // Given
        lastRequest = Optional.of(UP.minusSeconds(60));

        // Then
        assertThat(at(UP.plusSeconds(299))).isInstanceOf(On.class);
    }

    @Test
    void shouldNotSleepWhileItComesUp() {
        // Given
        up = Optional.empty();

        // Then
        assertThat(at(UP.plusSeconds(100_000))).isEqualTo(new On(Optional.empty()));
    }

    @Test
    void shouldSleepOnWhenNobodyAsksHoweverLong() {
        // Given
        up = Optional.empty();
        asleepSince = Optional.of("never");

        // Then
        assertThat(at(UP.plusSeconds(100_000))).isEqualTo(new Asleep("never"));
    }

    @Test
    void shouldWakeWhenSomebodyAsksWhoseClockIsLate() {
        // Given
        up = Optional.empty();
        asleepSince = Optional.of("2026-01-01T00:03:20Z");
        lastRequest = Optional.of(Instant.parse("2026-01-01T00:03:19Z"));

        // Then
        assertThat(at(UP.plusSeconds(600))).isEqualTo(new On(Optional.empty()));
    }

    @Test
    void shouldWakeWhenSleepIsNoLongerWanted() {
        // Given
        up = Optional.empty();
        asleepSince = Optional.of("never");
        scaleToZero = null;

        // Then
        assertThat(at(UP.plusSeconds(600))).isEqualTo(new On(Optional.empty()));
    }

    @Test
    void shouldStayOffWhenUserSaysSoWhoeverAsks() {
        // Given
        wanted = PowerState.Stopped;
        asleepSince = Optional.of("never");
        lastRequest = Optional.of(UP);

        // Then
        assertThat(at(UP.plusSeconds(1))).isEqualTo(new Off());
    }

    private Power at(Instant now) {
        var spec = new InstanceSpec(wanted, "debian", null, null, null, null, null, null, scaleToZero, null, null);
        return Power.decide(spec, new Activity(lastRequest, up, asleepSince), now);
    }
}
