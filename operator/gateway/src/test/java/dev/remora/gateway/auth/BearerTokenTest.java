package dev.remora.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {
    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "bearer abc", "BEARER  abc ", "Bearer a.b-c_d~e+f/g=="})
    void shouldReadATokenWhateverTheCaseOfItsScheme(String header) {
        assertThat(BearerToken.of(header)).isNotNull();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {"Bearer", "Bearer ", "Basic abc", "abc", "Bearer a b", "Bearer a,b", "Bearer \u00e9", "Bearerabc"
            })
    void shouldReadNothingElse(@Nullable String header) {
        assertThat(BearerToken.of(header)).isNull();
    }
}
