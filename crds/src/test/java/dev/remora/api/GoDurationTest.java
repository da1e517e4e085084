package dev.remora.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.remora.api.v1alpha1.GoDuration;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({"10s,PT10S", "5m,PT5M", "1h30m,PT1H30M", "500ms,PT0.5S", "1.5h,PT1H30M", "1m0.25s,PT1M0.25S"})
    void shouldReadWhatTheSchemaTakes(String text, Duration expected) {
        assertThat(GoDuration.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "5 m", "-5m", "5m3", "5d"})
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GoDuration.parse(text))
                .withMessageContaining("\"" + text + "\"");
    }

    @Test
    void shouldRefuseWhatIsTooLongToCount() {
        assertThat(GoDuration.parse("2562047h")).isEqualTo(Duration.ofHours(2_562_047));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GoDuration.parse("99999999999999999999h"))
                .withMessageContaining("too long");
    }
}
