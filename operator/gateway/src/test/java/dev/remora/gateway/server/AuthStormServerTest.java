package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.remora.gateway.auth.AccessReview;
import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.CacheListener;
import dev.remora.gateway.auth.CachePolicy;
import dev.remora.gateway.auth.CachingAccessReview;
import dev.remora.gateway.auth.CachingAuthenticator;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Lifetime;
import dev.remora.gateway.auth.PluginAuthorizer;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Callers;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many callers at once, with an API server that takes its time. */
class AuthStormServerTest {
    private static final CachePolicy POLICY =
            new CachePolicy(new Lifetime(Duration.ofMinutes(1), Duration.ofMinutes(1)), Duration.ofSeconds(5), 1000);
    private static final Executor LATER = CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS);

    private final AtomicInteger tokenReviews = new AtomicInteger();
    private final AtomicInteger accessReviews = new AtomicInteger();

    private final Authenticator authenticator = new CachingAuthenticator(
            token -> CompletableFuture.supplyAsync(
                    () -> {
                        tokenReviews.incrementAndGet();
                        return new Authentication.Authenticated(Callers.ALICE, null);
                    },
                    LATER),
            POLICY,
            Ticker.systemTicker(),
            InstantSource.system(),
            CacheListener.NONE);

    private final AccessReview access = new CachingAccessReview(
            question -> CompletableFuture.supplyAsync(
                    () -> {
                        accessReviews.incrementAndGet();
                        return new Decision.Allowed();
                    },
                    LATER),
            POLICY,
            Ticker.systemTicker(),
            CacheListener.NONE);

    @Test
    void shouldAskOnceForTwoHundredFirstRequests() throws IOException {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = gateway(backend)) {
            List<Wire> callers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                callers.add(gateway.connect());
            }

            // When
            for (Wire caller : callers) {
                caller.send(request("GET", "/") + "\r\n");
            }

            // Then
            for (Wire caller : callers) {
                assertThat(caller.expectMessage().status()).isEqualTo(200);
                caller.close();
            }
            assertThat(Map.of("tokens", tokenReviews.get(), "access", accessReviews.get()))
                    .isEqualTo(Map.of("tokens", 1, "access", 1));
        }
    }

    @Test
    void shouldAnswerTheOthersWhenWhoAskedFirstLeaves() throws IOException {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = gateway(backend);
                Wire second = gateway.connect()) {
            // When
            try (Wire first = gateway.connect()) {
                first.send(request("GET", "/") + "\r\n");
            }
            second.send(request("GET", "/") + "\r\n");

            // Then
            assertThat(second.expectMessage().status()).isEqualTo(200);
            assertThat(tokenReviews).hasValue(1);
        }
    }

    @Test
    void shouldKeepTheBodyWhenTheFirstRequestOfACallerHasOne() throws IOException {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = gateway(backend);
                Wire caller = gateway.connect()) {
            // When
            caller.send(request("POST", "/") + "Content-Length: 5\r\n\r\nhello");

            // Then
            assertThat(caller.expectMessage().body()).contains("hello");
        }
    }

    private TestGateway gateway(Backend backend) {
        return TestGateway.of(TestGateway.directory(backend))
                .authenticator(authenticator)
                .authorizer(new PluginAuthorizer(access))
                .start();
    }
}
