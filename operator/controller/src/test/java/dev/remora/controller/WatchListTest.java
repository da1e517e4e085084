package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.VersionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchListTest {
    @ParameterizedTest
    @CsvSource({
        "auto, 1, 34, true",
        "auto, 1, 36+, true",
        "auto, 1, 33, false",
        "auto, 2, 0, true",
        "auto, 1, '', false",
        "on, 1, 20, true",
        "off, 1, 36, false"
    })
    void shouldListByWatchWhenTheServerCan(WatchList wanted, String major, String minor, boolean expected) {
        // Given
        VersionInfo server =
                new VersionInfo.Builder().withMajor(major).withMinor(minor).build();

        // When
        boolean streamed = wanted.with(server);

        // Then
        assertThat(streamed).isEqualTo(expected);
    }
}
