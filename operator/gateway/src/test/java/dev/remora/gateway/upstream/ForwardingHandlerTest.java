package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.RequestRules;
import dev.remora.gateway.http.Timeouts;
import dev.remora.gateway.telemetry.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForwardingHandlerTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<EmbeddedChannel> plugins = new ArrayList<>();
    private EmbeddedChannel client = new EmbeddedChannel();
    private boolean guestIsThere = true;

    @BeforeEach
    void start() {
        var _ = PluginChannel.opened();
        client = client(PluginChannel.class);
    }

    @AfterEach
    void finish() {
        plugins.addAll(PluginChannel.opened());
        client.finishAndReleaseAll();
        plugins.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @Test
    void shouldSendTheRequestAsThePluginShallSeeIt() {
        // When
        ask(HttpMethod.GET);

        // Then
        assertThat(plugin().sent())
                .startsWith("GET /x?y=1 HTTP/1.1\r\n")
                .contains("X-Remora-User: alice\r\n", "X-Forwarded-For: 192.0.2.7\r\n");
    }

    @Test
    void shouldSendTheBodyAsItComes() {
        // Given
        HttpRequest post = UpstreamFixture.http(HttpMethod.POST);
        post.headers().set("Content-Length", "4");
        client.writeInbound(UpstreamFixture.resolved(post, false));
        PluginChannel plugin = plugin();
        plugin.sent();

        // When
        client.writeInbound(content("bo"));
        String first = plugin.sent();
        client.writeInbound(content("dy"), LastHttpContent.EMPTY_LAST_CONTENT);

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
        client.writeInbound(UpstreamFixture.resolved(post, false), end);

        // Then
        assertThat(plugin().sent()).endsWith("0\r\nX-Sum: 1\r\n\r\n");
    }

    @Test
    void shouldPassOnTheAnswer() {
        // Given
        ask(HttpMethod.GET);

        // When
        plugin().receive(OK);

        // Then
        assertThat(answer()).containsExactly("200", "ok", "end");
    }

    @Test
    void shouldTakeOurMarkerFromTheAnswer() {
        // Given
        ask(HttpMethod.GET);

        // When
        plugin().receive("HTTP/1.1 200 OK\r\nRemora-Error: forbidden\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n");

        // Then
        HttpResponse head = client.readOutbound();
        assertThat(head.headers().names()).containsExactly("X-B", "Content-Length");
        ReferenceCountUtil.release(head);
    }

    @Test
    void shouldPassOnInformationalAnswersAtOnce() {
        // Given
        ask(HttpMethod.GET);

        // When
        plugin().receive("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");

        // Then
        assertThat(answer()).containsExactly("103", "end");
    }

    @Test
    void shouldUseAConnectionAgain() {
        // Given
        ask(HttpMethod.GET);
        PluginChannel plugin = plugin();
        plugin.receive(OK);
        plugin.sent();

        // When
        ask(HttpMethod.GET);

        // Then
        assertThat(plugin.sent()).startsWith("GET /x?y=1 HTTP/1.1\r\n");
        assertThat(PluginChannel.opened()).isEmpty();
    }

    @Test
    void shouldStopReadingTheCallerWhileThePluginIsFull() {
        // Given
        client.writeInbound(UpstreamFixture.resolved(UpstreamFixture.http(HttpMethod.POST), false));
        PluginChannel plugin = plugin();
        PluginChannel.setWritable(plugin, false);

        // When
        client.writeInbound(content("more"));
        boolean whileFull = client.config().isAutoRead();
        PluginChannel.setWritable(plugin, true);

        // Then
        assertThat(whileFull).isFalse();
        assertThat(client.config().isAutoRead()).isTrue();
    }

    @Test
    void shouldStopReadingThePluginWhileTheCallerIsFull() {
        // Given
        ask(HttpMethod.GET);
        PluginChannel plugin = plugin();
        PluginChannel.setWritable(client, false);

        // When
        plugin.receive("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nmany");
        boolean whileFull = plugin.config().isAutoRead();
        PluginChannel.setWritable(client, true);

        // Then
        assertThat(whileFull).isFalse();
        assertThat(plugin.config().isAutoRead()).isTrue();
    }

    @Test
    void shouldAnswerForAPluginThatBreaksOffBeforeItsAnswer() {
        // Given
        ask(HttpMethod.GET);

        // When
        plugin().close();

        // Then
        assertThat(answer()).containsExactly("plugin-broke");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void shouldCloseWhenThePluginBreaksOffItsAnswer() {
        // Given
        ask(HttpMethod.GET);
        PluginChannel plugin = plugin();
        plugin.receive("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart");

        // When
        plugin.close();

        // Then
        assertThat(answer()).containsExactly("200", "part");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void shouldEndThePluginsWorkWhenTheCallerLeaves() {
        // Given
        ask(HttpMethod.GET);

        // When
        client.close();

        // Then
        assertThat(plugin().isOpen()).isFalse();
    }

    @Test
    void shouldAnswerForAPluginThatDoesNothing() {
        // Given
        ask(HttpMethod.GET);

        // When
        client.pipeline().fireUserEventTriggered(new ConnectionTimer.Stalled());

        // Then
        assertThat(answer()).containsExactly("plugin-timeout");
        assertThat(plugin().isOpen()).isFalse();
    }

    @Test
    void shouldNotPassOnABrokenBody() {
        // Given
        client.writeInbound(UpstreamFixture.resolved(UpstreamFixture.http(HttpMethod.POST), false));

        // When
        client.pipeline().fireUserEventTriggered(new RequestRules.BrokenBody());

        // Then
        assertThat(answer()).containsExactly("bad-request");
        assertThat(plugin().isOpen()).isFalse();
    }

    @Test
    void shouldAnswerForItsOwnFailure() {
        // Given
        ask(HttpMethod.GET);

        // When
        client.pipeline().fireExceptionCaught(new IllegalStateException("as a test wants"));

        // Then
        assertThat(answer()).containsExactly("internal");
    }

    @Test
    void shouldSayThatNothingListens() {
        // Given
        client = client(UnreachableChannel.class);

        // When
        ask(HttpMethod.GET);
        client.runPendingTasks();

        // Then
        assertThat(answer()).containsExactly("plugin-refused");
        assertThat(client.config().isAutoRead()).isTrue();
    }

    @Test
    void shouldNotReachAGuestThatIsGone() {
        // Given
        guestIsThere = false;

        // When
        ask(HttpMethod.GET);

        // Then
        assertThat(answer()).containsExactly("instance-not-running");
        assertThat(plugin().sent()).isEmpty();
    }

    @Test
    void shouldCarryAnotherProtocolAfterASwitch() {
        // Given
        client.writeInbound(
                UpstreamFixture.resolved(UpstreamFixture.http(HttpMethod.GET), true),
                LastHttpContent.EMPTY_LAST_CONTENT);
        PluginChannel plugin = plugin();
        plugin.sent();

        // When
        plugin.receive("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello");
        client.writeInbound(Unpooled.copiedBuffer("hi", StandardCharsets.US_ASCII));

        // Then
        assertThat(answer()).containsExactly("101", "hello");
        assertThat(plugin.sent()).isEqualTo("hi");
    }

    private EmbeddedChannel client(Class<? extends Channel> channelType) {
        EmbeddedChannel channel = new EmbeddedChannel();
        ConnectionTimer timer = new ConnectionTimer(new Timeouts(LONG, LONG, LONG, LONG));
        Upstreams upstreams = new Upstreams(channelType, UpstreamFixture.SETTINGS, target -> guestIsThere);
        channel.pipeline()
                .addLast(timer)
                .addLast(new ForwardingHandler(
                        upstreams,
                        new ReadGate(channel),
                        timer,
                        UpstreamFixture.exchange(outcomes),
                        "192.0.2.7",
                        "http"));
        return channel;
    }

    private void ask(HttpMethod method) {
        client.writeInbound(
                UpstreamFixture.resolved(UpstreamFixture.http(method), false), LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** The connection that was made to the plugin. */
    private PluginChannel plugin() {
        List<PluginChannel> opened = PluginChannel.opened();
        assertThat(opened).hasSize(1);
        plugins.addAll(opened);
        return opened.getFirst();
    }

    private static HttpContent content(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    /** What the caller got: statuses, text, ends of bodies, and problems. */
    private List<String> answer() {
        List<String> parts = new ArrayList<>();
        Object part = client.readOutbound();
        while (part != null) {
            if (part instanceof ProblemResponse problem) {
                parts.add(problem.problem().slug());
            }
            if (part instanceof HttpResponse head) {
                parts.add(String.valueOf(head.status().code()));
            }
            if (part instanceof HttpContent content && content.content().isReadable()) {
                parts.add(content.content().toString(StandardCharsets.US_ASCII));
            }
            if (part instanceof ByteBuf bytes && bytes.isReadable()) {
                parts.add(bytes.toString(StandardCharsets.US_ASCII));
            }
            if (part instanceof LastHttpContent) {
                parts.add("end");
            }
            ReferenceCountUtil.release(part);
            part = client.readOutbound();
        }
        return parts;
    }
}
