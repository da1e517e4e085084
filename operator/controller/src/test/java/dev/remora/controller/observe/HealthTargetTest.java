package dev.remora.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.resolve.HealthCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a?b=c&d, /a?b=c&d",
        "/a%2Fb, /a%2Fb",
        "/100%, /100%25",
        "/{a}|b#c, /%7Ba%7D%7Cb%23c",
        "//other.example/, //other.example/",
        "/@other.example, /@other.example"
    })
    void shouldAskThePluginAndNobodyElseWhateverThePath(String path, String asked) {
        // When
        HealthTarget target = HealthTarget.of(guest("10.0.0.1"), 20000, check(path));

        // Then
        assertThat(target.uri()).hasToString("http://10.0.0.1:20000" + asked);
        assertThat(target.uri().getHost()).isEqualTo("10.0.0.1");
    }

    @Test
    void shouldTakeAddressesOfTheSixthVersion() {
        // When
        HealthTarget target = HealthTarget.of(guest("fd00::7"), 20000, check("/"));

        // Then
        assertThat(target.uri()).hasToString("http://[fd00::7]:20000/");
    }

    private static GuestTarget guest(String address) {
        return GuestTarget.of("uid", address, 29999).orElseThrow();
    }

    private static HealthCheck check(String path) {
        return new HealthCheck(path, Duration.ofSeconds(30), Duration.ofSeconds(5), 3);
    }
}
