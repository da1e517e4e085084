package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.HELLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.PluginToken;
import dev.remora.gateway.auth.SecretKey;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plugin that is opened by its own token. */
class OwnTokenServerTest {
    private static final SecretKey SECRET = new SecretKey("team-a", "hello-token", "token");

    private final Backend backend = Backend.start(wire -> {
        Wire.Message request;
        while ((request = wire.readMessage()) != null) {
            String text = request.head() + request.body();
            if (text.startsWith("GET /stream")) {
                wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
                wire.readAll();
            }
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        }
    });
    private final FakeDirectory directory = TestGateway.directory(backend);
    private volatile PluginToken known = token("the-own-token");
    private volatile @Nullable CompletableFuture<PluginToken> pending;
    private TestGateway gateway = start();

    @BeforeEach
    void guard() {
        Resolution behind = Objects.requireNonNull(directory.byUid("uid-1")).plugin("hello");
        directory.with("team-a", "vm", "uid-1", "hello", new Resolution.OwnTokenOnly(SECRET, behind));
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
        backend.close();
    }

    @Test
    void shouldOpenToItsOwnToken() throws Exception {
        // When
        Wire.Message answer = ask("the-own-token");

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("X-Remora-User: system:remora:plugin-token")
                .doesNotContain("the-own-token");
    }

    @Test
    void shouldNotOpenToAnythingElse() throws Exception {
        assertThat(ask("alice-token").header("Remora-Error")).isEqualTo("own-token-required");
        assertThat(ask("bob-token").header("Remora-Error")).isEqualTo("forbidden");
        assertThat(ask("the-own-toke").header("Remora-Error")).isEqualTo("unauthenticated");
        assertThat(ask("the-own-token-").header("Remora-Error")).isEqualTo("unauthenticated");
        assertThat(backend.accepted()).isZero();
    }

    @Test
    void shouldNotOpenAnotherPlugin() throws Exception {
        // When
        directory.running("team-a", "other", "uid-2", "hello", backend.address());

        // Then
        Wire.Message answer = ask("/v1/namespaces/team-a/instances/other/plugins/hello", "the-own-token", "");
        assertThat(answer.header("Remora-Error")).isEqualTo("unauthenticated");
    }

    @Test
    void shouldTellAGuesserNothing() throws Exception {
        // When
        Wire.Message guarded = ask("guess");
        Wire.Message absent = ask("/v1/namespaces/team-a/instances/no-such/plugins/hello", "guess", "");

        // Then
        assertThat(guarded.head()).isEqualTo(absent.head());
        assertThat(guarded.body()).isEqualTo(absent.body());
    }

    @Test
    void shouldFollowTheSecretAtOnce() throws Exception {
        // When
        int before = ask("the-own-token").status();
        known = token("another-token");

        // Then
        assertThat(before).isEqualTo(200);
        assertThat(ask("the-own-token").status()).isEqualTo(401);
        assertThat(ask("another-token").status()).isEqualTo(200);
    }

    @Test
    void shouldOpenToNobodyWhileTheTokenIsUnknown() throws Exception {
        // When
        known = new PluginToken.Unusable("do this");

        // Then
        assertThat(ask("the-own-token").status()).isEqualTo(401);
        Wire.Message allowed = ask("alice-token");
        assertThat(allowed.header("Remora-Error")).isEqualTo("own-token-unusable");
        assertThat(allowed.body()).contains("do this");
    }

    @Test
    void shouldLoseNothingOfABodyThatCameWhileItWaited() throws Exception {
        // Given
        CompletableFuture<PluginToken> late = new CompletableFuture<>();
        pending = late;
        try (Wire caller = gateway.connect()) {
            // When
            caller.send("POST " + HELLO + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer the-own-token\r\n"
                    + "Content-Length: 4\r\n\r\nbody");
            await().until(() -> late.getNumberOfDependents() > 0);
            late.complete(token("the-own-token"));

            // Then
            assertThat(caller.expectMessage().body()).endsWith("body");
        }
    }

    @Test
    void shouldWakeAPluginForItsOwnToken() throws Exception {
        // Given
        directory.idleAfter(Duration.ofMinutes(5));
        Resolution awake = Objects.requireNonNull(directory.byUid("uid-1")).plugin("hello");
        directory.with(
                "team-a",
                "vm",
                "uid-1",
                "hello",
                new Resolution.OwnTokenOnly(SECRET, new Resolution.Asleep("It sleeps.")));
        try (Wire caller = gateway.connect()) {
            // When
            caller.send("GET " + HELLO + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer the-own-token\r\n\r\n");
            await().until(() -> gateway.gauge("held.requests") == 1);
            directory.with("team-a", "vm", "uid-1", "hello", awake);

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(200);
        }
    }

    @Test
    void shouldEndAStreamWhenTheTokenChanges() throws Exception {
        try (Wire caller = gateway.connect()) {
            // Given
            caller.send("GET " + HELLO + "/stream HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer the-own-token\r\n\r\n");
            caller.readHead();

            // When
            known = token("another-token");

            // Then
            assertThat(caller.readAll()).doesNotContain("0\r\n\r\n");
            await().untilAsserted(() -> assertThat(gateway.audit())
                    .singleElement()
                    .satisfies(event -> assertThat(event.outcome()).isEqualTo("access_lost")));
        }
    }

    private TestGateway start() {
        return TestGateway.of(directory)
                .pluginTokens(secret -> {
                    assertThat(secret).isEqualTo(SECRET);
                    CompletableFuture<PluginToken> waiting = pending;
                    return waiting == null ? CompletableFuture.completedFuture(known) : waiting;
                })
                .recheck(Duration.ofMillis(100), Duration.ZERO)
                .start();
    }

    private static PluginToken token(String text) {
        return new PluginToken.Known(
                Objects.requireNonNull(BearerToken.of("Bearer " + text)).digest());
    }

    private Wire.Message ask(String token) throws IOException {
        return ask(HELLO, token, "");
    }

    private Wire.Message ask(String path, String token, String headers) throws IOException {
        try (Wire caller = gateway.connect()) {
            caller.send("GET " + path + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer " + token + "\r\n" + headers
                    + "\r\n");
            return caller.expectMessage();
        }
    }
}
