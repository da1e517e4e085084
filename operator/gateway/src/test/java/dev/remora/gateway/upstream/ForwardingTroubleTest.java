package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.http.RequestRules;
import io.netty.handler.codec.http.HttpMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the forwarding step ends what cannot go on. */
class ForwardingTroubleTest {
    private final ForwardingLab lab = new ForwardingLab(PluginChannel.class);

    @AfterEach
    void finish() {
        lab.close();
    }

    @Test
    void shouldAnswerForAPluginThatBreaksOffBeforeItsAnswer() {
        // Given
        lab.ask(HttpMethod.GET);

        // When
        lab.plugin().close();

        // Then
        assertThat(lab.answer()).containsExactly("plugin-broke");
        assertThat(lab.client().isOpen()).isTrue();
    }

    @Test
    void shouldCloseWhenThePluginBreaksOffItsAnswer() {
        // Given
        lab.ask(HttpMethod.GET);
        PluginChannel plugin = lab.plugin();
        plugin.receive("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart");

        // When
        plugin.close();

        // Then
        assertThat(lab.answer()).containsExactly("200", "part");
        assertThat(lab.client().isOpen()).isFalse();
    }

    @Test
    void shouldEndThePluginsWorkWhenTheCallerLeaves() {
        // Given
        lab.ask(HttpMethod.GET);

        // When
        lab.client().close();

        // Then
        assertThat(lab.plugin().isOpen()).isFalse();
    }

    @Test
    void shouldAnswerForAPluginThatDoesNothing() {
        // Given
        lab.ask(HttpMethod.GET);

        // When
        lab.client().pipeline().fireUserEventTriggered(new ConnectionTimer.Stalled());

        // Then
        assertThat(lab.answer()).containsExactly("plugin-timeout");
        assertThat(lab.plugin().isOpen()).isFalse();
    }

    @Test
    void shouldNotPassOnABrokenBody() {
        // Given
        lab.client().writeInbound(UpstreamFixture.resolved(UpstreamFixture.http(HttpMethod.POST), false));

        // When
        lab.client().pipeline().fireUserEventTriggered(new RequestRules.BrokenBody());

        // Then
        assertThat(lab.answer()).containsExactly("bad-request");
        assertThat(lab.plugin().isOpen()).isFalse();
    }

    @Test
    void shouldAnswerForItsOwnFailure() {
        // Given
        lab.ask(HttpMethod.GET);

        // When
        lab.client().pipeline().fireExceptionCaught(new IllegalStateException("as a test wants"));

        // Then
        assertThat(lab.answer()).containsExactly("internal");
    }

    @Test
    void shouldSayThatNothingListens() {
        // Given
        try (ForwardingLab unreachable = new ForwardingLab(UnreachableChannel.class)) {
            // When
            unreachable.ask(HttpMethod.GET);
            unreachable.client().runPendingTasks();

            // Then
            assertThat(unreachable.answer()).containsExactly("plugin-refused");
            assertThat(unreachable.client().config().isAutoRead()).isTrue();
        }
    }

    @Test
    void shouldNotReachAGuestThatIsGone() {
        // Given
        lab.guestGoes();

        // When
        lab.ask(HttpMethod.GET);

        // Then
        assertThat(lab.answer()).containsExactly("instance-not-running");
        assertThat(lab.plugin().sent()).isEmpty();
    }
}
