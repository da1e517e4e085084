package dev.remora.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CachingAuthenticatorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Identity ALICE = new Identity("alice", "", List.of(), Map.of());

    private final AtomicInteger reviews = new AtomicInteger();
    private Authentication answer = new Authentication.Authenticated(ALICE, null);
    private long seconds;

    private final Authenticator cache = new CachingAuthenticator(
            token -> {
                reviews.incrementAndGet();
                return CompletableFuture.completedFuture(answer);
            },
            new CachePolicy(new Lifetime(Duration.ofSeconds(60), Duration.ofMinutes(5)), Duration.ofSeconds(5), 10),
            () -> Duration.ofSeconds(seconds).toNanos(),
            InstantSource.fixed(START),
            CacheListener.NONE);

    @Test
    void shouldReviewATokenOnce() {
        // When
        cache.authenticate(token("opaque"));
        cache.authenticate(token("opaque"));

        // Then
        assertThat(reviews).hasValue(1);
    }

    @Test
    void shouldForgetATokenAtItsOwnEndEvenInAnOutage() {
        // Given
        BearerToken token = token(jwt(START.plusSeconds(10)));
        cache.authenticate(token);
        answer = new Authentication.Unanswered("away");

        // When
        seconds = 11;

        // Then
        assertThat(cache.authenticate(token)).isCompletedWithValue(answer);
    }

    @Test
    void shouldNotRememberATokenThatHasEnded() {
        // Given
        BearerToken token = token(jwt(START.minusSeconds(1)));

        // When
        cache.authenticate(token);
        cache.authenticate(token);

        // Then
        assertThat(reviews).hasValue(2);
    }

    @Test
    void shouldRememberARefusalForAShortTime() {
        // Given
        answer = new Authentication.Rejected("unknown");
        cache.authenticate(token("x"));

        // When
        seconds = 6;
        cache.authenticate(token("x"));

        // Then
        assertThat(reviews).hasValue(2);
    }

    @Test
    void shouldNotShowTheToken() {
        assertThat(token("very-secret").toString()).doesNotContain("very-secret");
    }

    private static String jwt(Instant expiry) {
        String claims = "{\"aud\":[\"a\"],\"nested\":{\"exp\":1},\"exp\":" + expiry.getEpochSecond() + "}";
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return "e30." + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }

    private static BearerToken token(String text) {
        return Objects.requireNonNull(BearerToken.of("Bearer " + text));
    }
}
