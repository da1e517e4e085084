package dev.remora.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifetimeTest {
    private static final Lifetime MINUTE_AND_FIVE = new Lifetime(Duration.ofMinutes(1), Duration.ofMinutes(5));

    @ParameterizedTest
    @CsvSource({
        "-PT1S, PT0S, PT0S",
        "PT0S, PT0S, PT0S",
        "PT30S, PT30S, PT0S",
        "PT1M, PT1M, PT0S",
        "PT3M, PT1M, PT2M",
        "PT6M, PT1M, PT5M",
        "PT1H, PT1M, PT5M"
    })
    void shouldNotOutlastWhatItIsAbout(Duration remaining, Duration fresh, Duration grace) {
        assertThat(MINUTE_AND_FIVE.within(remaining)).isEqualTo(new Lifetime(fresh, grace));
    }
}
