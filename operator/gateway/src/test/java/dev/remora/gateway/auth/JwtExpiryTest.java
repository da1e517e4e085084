package dev.remora.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtExpiryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":1767225600}",
                "{\"exp\":1767225600.9}",
                "{\"sub\":\"a\",\"nested\":{\"exp\":1},\"list\":[{\"exp\":2}],\"exp\":1767225600}"
            })
    void shouldReadTheClaim(String claims) {
        assertThat(JwtExpiry.of(jwt(claims))).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "",
                "{\"exp\":\"1767225600\"}",
                "{\"exp\":null}",
                "{\"exp\":",
                "{\"exp\":1000000000000000000}",
                "{\"exp\":-1000000000000000000}",
                "{\"exp\":100000000000000000000000000}",
                "{\"exp\":1e300}"
            })
    void shouldKnowNothingOfATokenWithoutAClaimThatIsATime(String claims) {
        assertThat(JwtExpiry.of(jwt(claims))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "opaque", "a.b", "..", "a.%%%.c", "."})
    void shouldKnowNothingOfATokenThatIsNoJwt(String token) {
        assertThat(JwtExpiry.of(token)).isNull();
    }

    @Test
    void shouldReadATokenWithoutASignature() {
        assertThat(JwtExpiry.of(jwt("{\"exp\":0}").replace("c2ln", ""))).isEqualTo(Instant.EPOCH);
    }

    private static String jwt(String claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return "e30." + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }
}
