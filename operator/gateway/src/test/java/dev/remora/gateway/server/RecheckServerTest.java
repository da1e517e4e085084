package dev.remora.gateway.server;

import static dev.remora.gateway.testing.TestGateway.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Callers;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is open for long is looked at again, and ends with its caller's right. */
class RecheckServerTest {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final String UPGRADE = "Connection: upgrade\r\nUpgrade: raw\r\n\r\n";

    /** What a caller has open. */
    enum Open {
        STREAM,
        TUNNEL
    }

    private final AtomicInteger asked = new AtomicInteger();
    private volatile Authentication token = new Authentication.Authenticated(Callers.ALICE, null);
    private volatile Decision decision = new Decision.Allowed();
    private final Backend backend = Backend.start(wire -> {
        String head = wire.readHead();
        if (head != null && head.contains("raw")) {
            wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\nfirst");
        } else if (head != null && head.startsWith("GET")) {
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        }
        wire.readAll();
    });
    private final FakeDirectory directory = TestGateway.directory(backend);

    @AfterEach
    void close() throws IOException {
        backend.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWithThePermission(Open what) throws Exception {
        try (TestGateway gateway = gateway(INTERVAL, NEVER);
                Wire caller = open(gateway, what)) {
            // When
            decision = new Decision.Forbidden();

            // Then
            assertEnds(gateway, caller, "access_lost");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWithTheToken(Open what) throws Exception {
        try (TestGateway gateway = gateway(INTERVAL, NEVER);
                Wire caller = open(gateway, what)) {
            // When
            token = new Authentication.Rejected("revoked");

            // Then
            assertEnds(gateway, caller, "access_lost");
        }
    }

    @Test
    void shouldEndWhenTheTokenBecameAnothers() throws Exception {
        try (TestGateway gateway = gateway(INTERVAL, NEVER);
                Wire caller = open(gateway, Open.STREAM)) {
            // When
            token = new Authentication.Authenticated(Callers.BOB, null);

            // Then
            assertEnds(gateway, caller, "access_lost");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWhenTheTokenExpiresWithoutAskingAnybody(Open what) throws Exception {
        // Given
        token = new Authentication.Authenticated(Callers.ALICE, Instant.now().plusMillis(1500));
        try (TestGateway gateway = gateway(Duration.ofSeconds(15), NEVER);
                Wire caller = open(gateway, what)) {
            // Then
            assertEnds(gateway, caller, "access_lost");
            assertThat(asked).hasValue(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWhenNobodyAnswersForTooLong(Open what) throws Exception {
        try (TestGateway gateway = gateway(INTERVAL, Duration.ZERO);
                Wire caller = open(gateway, what)) {
            // When
            decision = new Decision.Unanswered("away");

            // Then
            assertEnds(gateway, caller, "undecided");
        }
    }

    @Test
    void shouldEndWhenThePluginGetsATokenOfItsOwn() throws Exception {
        try (TestGateway gateway = gateway(INTERVAL, NEVER);
                Wire caller = open(gateway, Open.STREAM)) {
            // When
            directory.with("team-a", "vm", "uid-1", "hello", new Resolution.OwnTokenOnly());

            // Then
            assertEnds(gateway, caller, "access_lost");
        }
    }

    @Test
    void shouldAnswerAnUploadThatMayNotGoOn() throws Exception {
        try (TestGateway gateway = gateway(INTERVAL, NEVER);
                Wire caller = gateway.connect()) {
            // Given
            caller.send(request("POST", "/") + "Content-Length: 1000000\r\n\r\nhalf");
            await().until(() -> backend.open() == 1);

            // When
            decision = new Decision.Forbidden();

            // Then
            Wire.Message answer = caller.expectMessage();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("Remora-Error")).isEqualTo("forbidden");
            assertThat(answer.header("Remora-Unsent")).isNull();
            await().until(() -> backend.open() == 0);
        }
    }

    @Test
    void shouldGoOnWhileTheCallerMay() throws Exception {
        try (TestGateway gateway = gateway(INTERVAL, NEVER);
                Wire caller = open(gateway, Open.STREAM)) {
            // When
            await().until(() -> asked.get() > 4);

            // Then
            assertThat(gateway.audit()).isEmpty();
            assertThat(caller.socket().isClosed()).isFalse();
            assertThat(backend.open()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWhenTheGuestIsReplaced(Open what) throws Exception {
        try (TestGateway gateway = gateway(NEVER, NEVER);
                Wire caller = open(gateway, what)) {
            // When
            directory.running("team-a", "vm", "uid-1", "another-vmi", "hello", backend.address());

            // Then
            caller.skip(Long.MAX_VALUE);
            await().until(() -> backend.open() == 0);
        }
    }

    private TestGateway gateway(Duration interval, Duration patience) {
        return TestGateway.of(directory)
                .authenticator(any -> CompletableFuture.completedFuture(token))
                .authorizer((identity, verb, namespace, instance, plugin) -> {
                    asked.incrementAndGet();
                    return CompletableFuture.completedFuture(
                            identity.equals(Callers.ALICE) ? decision : new Decision.Forbidden());
                })
                .recheck(interval, patience)
                .start();
    }

    /** Until the first bytes of the answer are there. */
    private static Wire open(TestGateway gateway, Open what) throws IOException {
        Wire caller = gateway.connect();
        switch (what) {
            case STREAM -> {
                caller.send(request("GET", "/") + "\r\n");
                caller.readHead();
                caller.read("5\r\nfirst\r\n".length());
            }
            case TUNNEL -> {
                caller.send(request("GET", "/") + UPGRADE);
                caller.readHead();
                caller.read("first".length());
            }
        }
        return caller;
    }

    private void assertEnds(TestGateway gateway, Wire caller, @Nullable String outcome) throws IOException {
        assertThat(caller.readAll()).doesNotContain("0\r\n\r\n");
        await().until(() -> backend.open() == 0);
        await().untilAsserted(() -> assertThat(gateway.audit())
                .singleElement()
                .satisfies(event -> assertThat(event.outcome()).isEqualTo(outcome)));
    }
}
