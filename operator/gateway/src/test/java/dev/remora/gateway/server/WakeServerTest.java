package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import dev.remora.gateway.wake.WaitingLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests to a sleeping Instance, from a caller's connection to the plugin's. */
class WakeServerTest {
    private static final WaitingLimits WIDE = new WaitingLimits(100, 100, 1 << 20, 1 << 20);

    @Test
    void shouldHoldARequestUntilThePluginIsThere() throws IOException {
        // Given
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            // When
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);
            lab.wake(plugin.address());
            Message answer = caller.expectMessage();

            // Then
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).startsWith("GET /path?q=1 HTTP/1.1");
            await().untilAsserted(() -> assertThat(lab.ended).hasValue(lab.begun.get()));
            lab.awaitHeld(0);
        }
    }

    @Test
    void shouldForwardTheBodyWholeAfterTheWait() throws IOException {
        // Given
        String body = "0123456789".repeat(50_000);
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            // When
            caller.send(WakeLab.request("POST", "alice") + "Content-Length: " + body.length() + "\r\n\r\n");
            Thread.ofVirtual().start(() -> send(caller, body));
            lab.awaitHeld(1);
            lab.wake(plugin.address());

            // Then
            assertThat(caller.expectMessage().body()).endsWith("\r\n\r\n" + body);
        }
    }

    private static void send(Wire wire, String text) {
        try {
            wire.send(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldLetEverybodyThroughWhoWaits() throws IOException {
        // Given
        List<Wire> callers = new ArrayList<>();
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab()) {
            for (int i = 0; i < 60; i++) {
                Wire caller = lab.connect();
                callers.add(caller);
                caller.send(WakeLab.request("GET", "user-" + i % 7) + "\r\n");
            }
            lab.awaitHeld(60);

            // When
            lab.wake(plugin.address());

            // Then
            for (Wire caller : callers) {
                assertThat(caller.expectMessage().status()).isEqualTo(200);
                caller.close();
            }
        }
    }

    @Test
    void shouldTryAgainUntilThePluginTakesTheConnection() throws IOException, InterruptedException {
        // Given
        InetSocketAddress address = WakeLab.nobody();
        try (WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);

            // When
            lab.wake(address);
            Thread.sleep(300);
            try (Backend plugin = Backend.at(address.getPort(), Backend::echo)) {
                // Then
                assertThat(caller.expectMessage().status()).isEqualTo(200);
                assertThat(plugin.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldFollowTheGuestToItsNewAddress() throws IOException {
        // Given
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);
            lab.wake(WakeLab.nobody());

            // When
            lab.directory().running("team-a", "vm", "uid-1", "vmi-2", "hello", plugin.address());

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(200);
        }
    }

    @Test
    void shouldHoldWhatMeetsAGuestThatGoesToSleepUnnoticed() throws IOException {
        // Given
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            lab.wake(WakeLab.nobody());

            // When
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);
            lab.sleep();
            lab.wake(plugin.address());

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(200);
        }
    }

    @Test
    void shouldNotWaitLongForAPluginThatRefusesWhileItsGuestIsUp() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            lab.wake(WakeLab.nobody());

            // When
            caller.send(WakeLab.request("GET", "alice") + "\r\n");

            // Then
            assertThat(caller.expectMessage().header("Remora-Error")).isEqualTo("plugin-refused");
        }
    }

    @Test
    void shouldTellAtOnceThatTheInstanceWasStopped() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);

            // When
            lab.become(new Resolution.Stopped("The Instance is stopped."));

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Remora-Error")).isEqualTo("instance-stopped");
            lab.awaitHeld(0);
        }
    }

    @Test
    void shouldTellAtOnceThatTheInstanceWasDeleted() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);

            // When
            lab.delete();

            // Then
            assertThat(caller.expectMessage().header("Remora-Error")).isEqualTo("instance-not-found");
            await().untilAsserted(() -> assertThat(lab.ended).hasValue(lab.begun.get()));
        }
    }

    @Test
    void shouldNeverForwardToAnInstanceThatWasMadeAnewUnderTheName() throws IOException {
        // Given
        try (Backend other = Backend.echo();
                WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);

            // When
            lab.directory().running("team-a", "vm", "uid-2", "hello", other.address());
            lab.directory().forget("uid-1");

            // Then
            assertThat(caller.expectMessage().header("Remora-Error")).isEqualTo("instance-not-found");
            assertThat(other.accepted()).isZero();
        }
    }

    @Test
    void shouldNotForwardForATokenThatExpiredMeanwhile() throws IOException {
        // Given
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);

            // When
            lab.tokensCount = false;
            lab.wake(plugin.address());

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(401);
        }
    }

    @Test
    void shouldNotForwardForACallerWhoLostTheRightMeanwhile() throws IOException {
        // Given
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);

            // When
            lab.rightsCount = false;
            lab.wake(plugin.address());
            int refused = caller.expectMessage().status();
            lab.rightsCount = true;
            caller.send(WakeLab.request("GET", "alice") + "\r\n");

            // Then
            assertThat(refused).isEqualTo(403);
            assertThat(caller.expectMessage().status())
                    .as("on the same connection")
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldNotGoOnHoldingForACallerWhoLostTheRight() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);

            // When
            lab.rightsCount = false;

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(403);
            lab.awaitHeld(0);
        }
    }

    @Test
    void shouldFreeThePlaceOfACallerWhoHangsUp() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab()) {
            // When
            try (Wire caller = lab.connect();
                    Wire sender = lab.connect()) {
                caller.send(WakeLab.request("GET", "alice") + "\r\n");
                sender.send(WakeLab.request("POST", "alice") + "Content-Length: 300000\r\n\r\n" + "x".repeat(1000));
                lab.awaitHeld(2);
            }

            // Then
            lab.awaitHeld(0);
            await().untilAsserted(() -> assertThat(lab.ended).hasValue(lab.begun.get()));
        }
    }

    @Test
    void shouldTurnAwayThoseWhoWaitWhenItDrains() throws IOException, InterruptedException {
        // Given
        try (WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);

            // When
            lab.gateway().server().drain(Duration.ofSeconds(10));

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.header("Remora-Error")).isEqualTo("instance-waking");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
    }

    @Test
    void shouldNotHoldForLongerThanItMay() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab(Duration.ofMillis(200), WIDE);
                Wire caller = lab.connect()) {
            // When
            caller.send(WakeLab.request("GET", "alice") + "\r\n");

            // Then
            Message answer = caller.expectMessage();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Remora-Error")).isEqualTo("instance-waking");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            lab.awaitHeld(0);
        }
    }

    @Test
    void shouldHoldForLongerThanAStreamMayStall() throws IOException, InterruptedException {
        // Given
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab(Duration.ofSeconds(20), WIDE, Duration.ofMillis(300));
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "\r\n");

            // When
            Thread.sleep(800);
            lab.wake(plugin.address());

            // Then
            assertThat(caller.expectMessage().status()).isEqualTo(200);
        }
    }

    @Test
    void shouldHoldAnUpgradeToo() throws IOException {
        // Given
        try (Backend plugin = Backend.start(wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
                    wire.send(wire.read(2));
                    wire.skip(1);
                });
                WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            caller.send(WakeLab.request("GET", "alice") + "Connection: upgrade\r\nUpgrade: echo\r\n\r\n");
            lab.awaitHeld(1);

            // When
            lab.wake(plugin.address());

            // Then
            assertThat(caller.readHead()).startsWith("HTTP/1.1 101");
            caller.send("hi");
            assertThat(caller.read(2)).isEqualTo("hi");
            assertThat(lab.begun.get() - lab.ended.get()).as("while it is open").isEqualTo(1);
        }
    }
}
