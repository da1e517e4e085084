package dev.remora.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerbTest {
    @ParameterizedTest
    @CsvSource({"GET, get", "HEAD, get", "OPTIONS, get", "POST, create", "PUT, update", "PATCH, patch", "DELETE, delete"
    })
    void shouldFollowFromTheMethod(String method, String word) {
        assertThat(Objects.requireNonNull(Verb.of(method, false)).word()).isEqualTo(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "OPTIONS", "POST", "DELETE"})
    void shouldBeCreateForEveryUpgrade(String method) {
        assertThat(Verb.of(method, true)).isEqualTo(Verb.CREATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get", "TRACE", "CONNECT", "PROPFIND"})
    void shouldNotExistForOtherMethods(String method) {
        assertThat(Verb.of(method, false)).isNull();
        assertThat(Verb.of(method, true)).isNull();
    }
}
