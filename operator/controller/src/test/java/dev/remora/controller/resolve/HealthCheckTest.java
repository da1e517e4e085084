package dev.remora.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.api.v1alpha1.PluginHealth;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
    @Test
    void shouldHaveDefaultsWhenNothingIsSaid() throws InvalidValue {
        // Then
        assertThat(HealthCheck.of("spec.", new PluginHealth(null, null, null, null)))
                .isEqualTo(new HealthCheck("/", Duration.ofSeconds(30), Duration.ofSeconds(5), 3));
    }

    @Test
    void shouldTakeWhatIsSaid() throws InvalidValue {
        // Then
        assertThat(HealthCheck.of("spec.", new PluginHealth("/healthz", "1m30s", "250ms", 1)))
                .isEqualTo(new HealthCheck("/healthz", Duration.ofSeconds(90), Duration.ofMillis(250), 1));
    }

    @Test
    void shouldBoundWhatWouldHoldConnectionsOpenForever() throws InvalidValue {
        // Then
        assertThat(HealthCheck.of("spec.", new PluginHealth(null, "9999999h", "9999999h", null)))
                .isEqualTo(new HealthCheck("/", Duration.ofDays(1), Duration.ofMinutes(1), 3));
    }

    @Test
    void shouldNameFieldValueAndWhatIsAllowedWhenDurationIsNone() {
        // When
        assertThatThrownBy(() -> HealthCheck.of("spec.", new PluginHealth(null, "often", null, null)))
                // Then
                .hasMessage("spec.health.period: \"often\" is not allowed (expected: a duration such as 30s)");
    }
}
