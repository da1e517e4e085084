package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes through the forwarding step, both ways. */
class ForwardingHandlerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ForwardingLab lab = new ForwardingLab(PluginChannel.class);

    @AfterEach
    void finish() {
        lab.close();
    }

    @Test
    void shouldSendTheRequestAsThePluginShallSeeIt() {
        // When
        lab.ask(HttpMethod.GET);

        // Then
        assertThat(lab.plugin().sent())
                .startsWith("GET /x?y=1 HTTP/1.1\r\n")
                .contains("X-Remora-User: alice\r\n", "X-Forwarded-For: 192.0.2.7\r\n");
    }

    @Test
    void shouldSendTheBodyAsItComes() {
        // Given
        HttpRequest post = UpstreamFixture.http(HttpMethod.POST);
        post.headers().set("Content-Length", "4");
        lab.client().writeInbound(UpstreamFixture.resolved(post, false));
        PluginChannel plugin = lab.plugin();
        plugin.sent();

        // When
        lab.client().writeInbound(ForwardingLab.content("bo"));
        String first = plugin.sent();
        lab.client().writeInbound(ForwardingLab.content("dy"), LastHttpContent.EMPTY_LAST_CONTENT);

        // Then
        assertThat(first).isEqualTo("bo");
        assertThat(plugin.sent()).isEqualTo("dy");
    }

    @Test
    void shouldStripTheCallersTrailers() {
        // Given
        HttpRequest post = UpstreamFixture.http(HttpMethod.POST);
        post.headers().set("Transfer-Encoding", "chunked");
        LastHttpContent end = new DefaultLastHttpContent();
        end.trailingHeaders().set("X-Remora-User", "root").set("X-Sum", "1");

        // When
        lab.client().writeInbound(UpstreamFixture.resolved(post, false), end);

        // Then
        assertThat(lab.plugin().sent()).endsWith("0\r\nX-Sum: 1\r\n\r\n");
    }

    @Test
    void shouldPassOnTheAnswer() {
        // Given
        lab.ask(HttpMethod.GET);

        // When
        lab.plugin().receive(OK);

        // Then
        assertThat(lab.answer()).containsExactly("200", "ok", "end");
    }

    @Test
    void shouldTakeOurMarkerFromTheAnswer() {
        // Given
        lab.ask(HttpMethod.GET);

        // When
        lab.plugin().receive("HTTP/1.1 200 OK\r\nRemora-Error: forbidden\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n");

        // Then
        HttpResponse head = lab.client().readOutbound();
        assertThat(head.headers().names()).containsExactly("X-B", "Content-Length");
        ReferenceCountUtil.release(head);
    }

    @Test
    void shouldPassOnInformationalAnswersAtOnce() {
        // Given
        lab.ask(HttpMethod.GET);

        // When
        lab.plugin().receive("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");

        // Then
        assertThat(lab.answer()).containsExactly("103", "end");
    }

    @Test
    void shouldUseAConnectionAgain() {
        // Given
        lab.ask(HttpMethod.GET);
        PluginChannel plugin = lab.plugin();
        plugin.receive(OK);
        plugin.sent();

        // When
        lab.ask(HttpMethod.GET);

        // Then
        assertThat(plugin.sent()).startsWith("GET /x?y=1 HTTP/1.1\r\n");
        assertThat(PluginChannel.opened()).isEmpty();
    }

    @Test
    void shouldStopReadingTheCallerWhileThePluginIsFull() {
        // Given
        lab.client().writeInbound(UpstreamFixture.resolved(UpstreamFixture.http(HttpMethod.POST), false));
        PluginChannel plugin = lab.plugin();
        PluginChannel.setWritable(plugin, false);

        // When
        lab.client().writeInbound(ForwardingLab.content("more"));
        boolean whileFull = lab.client().config().isAutoRead();
        PluginChannel.setWritable(plugin, true);

        // Then
        assertThat(whileFull).isFalse();
        assertThat(lab.client().config().isAutoRead()).isTrue();
    }

    @Test
    void shouldStopReadingThePluginWhileTheCallerIsFull() {
        // Given
        lab.ask(HttpMethod.GET);
        PluginChannel plugin = lab.plugin();
        PluginChannel.setWritable(lab.client(), false);

        // When
        plugin.receive("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nmany");
        boolean whileFull = plugin.config().isAutoRead();
        PluginChannel.setWritable(lab.client(), true);

        // Then
        assertThat(whileFull).isFalse();
        assertThat(plugin.config().isAutoRead()).isTrue();
    }

    @Test
    void shouldCarryAnotherProtocolAfterASwitch() {
        // Given
        lab.client()
                .writeInbound(
                        UpstreamFixture.resolved(UpstreamFixture.http(HttpMethod.GET), true),
                        LastHttpContent.EMPTY_LAST_CONTENT);
        PluginChannel plugin = lab.plugin();
        plugin.sent();

        // When
        plugin.receive("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello");
        lab.client().writeInbound(Unpooled.copiedBuffer("hi", StandardCharsets.US_ASCII));

        // Then
        assertThat(lab.answer()).containsExactly("101", "hello");
        assertThat(plugin.sent()).isEqualTo("hi");
    }
}
