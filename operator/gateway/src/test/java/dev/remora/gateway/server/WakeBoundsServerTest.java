package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import dev.remora.gateway.wake.WaitingLimits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who does not wait for a sleeping Instance, because there is no room or because of a wish of its own. */
class WakeBoundsServerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void shouldHoldOnlySoManyRequestsOfOneInstance() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab(LONG, new WaitingLimits(100, 2, 1 << 20, 1 << 20));
                Wire alice = lab.connect();
                Wire bob = lab.connect();
                Wire carol = lab.connect()) {
            alice.send(WakeLab.request("GET", "alice") + "\r\n");
            bob.send(WakeLab.request("GET", "bob") + "\r\n");
            lab.awaitHeld(2);

            // When
            carol.send(WakeLab.request("GET", "carol") + "\r\n");

            // Then
            Message answer = carol.expectMessage();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Remora-Error")).isEqualTo("overloaded");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertThat(answer.body()).contains("for the Instance");
        }
    }

    @Test
    void shouldKeepHalfThePlacesForOthers() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab(LONG, new WaitingLimits(100, 4, 1 << 20, 1 << 20));
                Wire first = lab.connect();
                Wire second = lab.connect();
                Wire third = lab.connect();
                Wire other = lab.connect()) {
            first.send(WakeLab.request("GET", "alice") + "\r\n");
            second.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(2);

            // When
            third.send(WakeLab.request("GET", "alice") + "\r\n");
            Message refused = third.expectMessage();
            other.send(WakeLab.request("GET", "bob") + "\r\n");

            // Then
            assertThat(refused.header("Remora-Error")).isEqualTo("overloaded");
            assertThat(refused.body()).contains("the caller's requests");
            lab.awaitHeld(3);
        }
    }

    @Test
    void shouldCountBytesThatMayHaveBeenRead() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab(LONG, new WaitingLimits(100, 100, 100_000, 1 << 20));
                Wire small = lab.connect();
                Wire large = lab.connect()) {
            small.send(WakeLab.request("GET", "alice") + "\r\n");
            lab.awaitHeld(1);

            // When
            large.send(WakeLab.request("POST", "bob") + "Content-Length: 1000000\r\n\r\n");

            // Then
            assertThat(large.expectMessage().header("Remora-Error")).isEqualTo("overloaded");
            assertThat(lab.gateway().gauge("held.bytes")).isBetween(100.0, 2000.0);
        }
    }

    @Test
    void shouldWakeAndNotWaitForACallerWhoPrefersThat() throws IOException {
        // Given
        try (Backend plugin = Backend.echo();
                WakeLab lab = new WakeLab();
                Wire caller = lab.connect()) {
            // When
            caller.send(WakeLab.request("POST", "alice") + "Prefer: respond-async\r\nContent-Length: 2\r\n\r\nhi");
            Message answer = caller.expectMessage();
            lab.wake(plugin.address());
            caller.send(WakeLab.request("GET", "alice") + "Prefer: respond-async\r\n\r\n");
            Message awake = caller.expectMessage();

            // Then
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertThat(answer.header("Location"))
                    .isEqualTo("/v1/namespaces/team-a/instances/vm/plugins/hello/path?q=1");
            assertThat(answer.header("Remora-Waking")).isEqualTo("true");
            assertThat(awake.body()).startsWith("GET /path?q=1 HTTP/1.1");
            assertThat(plugin.accepted()).isEqualTo(1);
            assertThat(lab.gateway().audit().getFirst().outcome()).isEqualTo("accepted");
        }
    }

    @Test
    void shouldWaitForAsLongAsACallerPrefers() throws IOException {
        // Given
        try (WakeLab lab = new WakeLab();
                Wire patient = lab.connect();
                Wire plain = lab.connect()) {
            // When
            patient.send(WakeLab.request("GET", "alice") + "Prefer: wait=1, respond-async\r\n\r\n");
            plain.send(WakeLab.request("GET", "bob") + "Prefer: wait=1\r\n\r\n");
            lab.awaitHeld(2);

            // Then
            Message answer = patient.expectMessage();
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.header("Preference-Applied")).isEqualTo("respond-async, wait=1");
            assertThat(plain.expectMessage().header("Remora-Error")).isEqualTo("instance-waking");
        }
    }
}
