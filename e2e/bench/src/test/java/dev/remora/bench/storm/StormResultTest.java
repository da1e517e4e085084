package dev.remora.bench.storm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StormResultTest {
    @Test
    void shouldTellWithinWhichTimeMostWereAnswered() throws Exception {
        // Given
        long[] nanos =
                LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1_000_000).toArray();

        // When
        StormResult result = StormResult.of(
                "storm", nanos, 3, 1, 2, new ProcessorTimes(Duration.ofMillis(20), Duration.ofMillis(70)));

        // Then
        assertThat(new ObjectMapper().writeValueAsString(result))
                .isEqualTo("{\"scenario\":\"storm\",\"requests\":200,\"errors\":3,\"token_reviews\":1,"
                        + "\"access_reviews\":2,\"p50_ms\":100.0,\"p99_ms\":198.0,"
                        + "\"gateway_cpu_ms\":20,\"load_cpu_ms\":70}");
    }
}
