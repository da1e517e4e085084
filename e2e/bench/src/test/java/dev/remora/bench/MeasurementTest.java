package dev.remora.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    @Test
    void shouldTakeTheMedianOfEachFigureAndAddUpErrors() {
        // Given
        List<Measurement> rounds = List.of(
                new Measurement("nginx", 100, 3, 9, 50, 1),
                new Measurement("nginx", 300, 1, 8, 40, 0),
                new Measurement("nginx", 200, 2, 7, 60, 2));

        // When
        Measurement median = Measurement.median(rounds);

        // Then
        assertThat(median).isEqualTo(new Measurement("nginx", 200, 2, 8, 50, 3));
    }

    @Test
    void shouldReadUserAndSystemTimeWhenTheCommandHoldsSpacesAndParentheses() {
        // Given
        String stat = "42 (a ) b) S 1 42 42 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 1 0 100 1000 10";

        // When
        Duration time = CpuTime.parse(stat);

        // Then
        assertThat(time).isEqualTo(Duration.ofSeconds(4));
    }
}
