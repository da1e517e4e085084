package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.Timeouts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A forwarding step between a caller and plugins, all of them embedded channels. */
final class ForwardingLab implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<EmbeddedChannel> plugins = new ArrayList<>();
    private final EmbeddedChannel client = new EmbeddedChannel();
    private boolean guestIsThere = true;

    /**
     * @param channelType what a connection to the plugin is
     */
    ForwardingLab(Class<? extends Channel> channelType) {
        var _ = PluginChannel.opened(); // those of another test
        ConnectionTimer timer = new ConnectionTimer(new Timeouts(LONG, LONG, LONG, LONG));
        Upstreams upstreams =
                new Upstreams(channelType, UpstreamFixture.SETTINGS, target -> guestIsThere, result -> {});
        client.pipeline()
                .addLast(timer)
                .addLast(new ForwardingHandler(
                        upstreams,
                        new ReadGate(client),
                        timer,
                        UpstreamFixture.exchange(new ArrayList<>()),
                        "192.0.2.7",
                        "http"));
    }

    /** The caller's connection. */
    EmbeddedChannel client() {
        return client;
    }

    /** The guest ends while a connection to it is made. */
    void guestGoes() {
        guestIsThere = false;
    }

    /** A request without a body. */
    void ask(HttpMethod method) {
        client.writeInbound(
                UpstreamFixture.resolved(UpstreamFixture.http(method), false), LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** The connection that was made to the plugin. */
    PluginChannel plugin() {
        List<PluginChannel> opened = PluginChannel.opened();
        assertThat(opened).hasSize(1);
        plugins.addAll(opened);
        return opened.getFirst();
    }

    static HttpContent content(String text) {
        return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    /** What the caller got: statuses, text, ends of bodies, and problems. */
    List<String> answer() {
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

    @Override
    public void close() {
        plugins.addAll(PluginChannel.opened());
        client.finishAndReleaseAll();
        plugins.forEach(EmbeddedChannel::finishAndReleaseAll);
    }
}
