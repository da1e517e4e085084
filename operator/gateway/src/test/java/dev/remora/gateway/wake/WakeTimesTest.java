package dev.remora.gateway.wake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WakeTimesTest {
    private final WakeTimes times = new WakeTimes();

    @Test
    void shouldExpectNothingBeforeTheFirst() {
        assertThat(times.expected(0)).isZero();
    }

    @Test
    void shouldExpectWhatNineInTenTook() {
        // When
        for (int i = 1; i <= 100; i++) {
            times.add(Duration.ofSeconds(i), 0);
        }

        // Then
        assertThat(times.expected(0)).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void shouldForgetWhatIsLongAgo() {
        // Given
        long later = WakeTimes.HALF_LIFE.multipliedBy(6).toNanos();
        for (int i = 0; i < 10; i++) {
            times.add(Duration.ofSeconds(60), 0);
        }

        // When
        for (int i = 0; i < 10; i++) {
            times.add(Duration.ofSeconds(10), later);
        }

        // Then
        assertThat(times.expected(later)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldRememberOnlySoMany() {
        // When
        times.add(Duration.ofHours(1), 0);
        for (int i = 0; i < 200; i++) {
            times.add(Duration.ofSeconds(3), 0);
        }

        // Then
        assertThat(times.expected(0)).isEqualTo(Duration.ofSeconds(3));
    }
}
