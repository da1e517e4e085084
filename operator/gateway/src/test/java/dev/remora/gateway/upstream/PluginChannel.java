package dev.remora.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The gateway's end of a connection to a plugin, without a socket: what {@link UpstreamPool} makes in these tests. */
public final class PluginChannel extends EmbeddedChannel {
    private static final List<PluginChannel> OPENED = new ArrayList<>();

    /** By reflection, as Netty makes channels; the pool registers it. */
    public PluginChannel() {
        super(false, false, new Sparing());
        OPENED.add(this);
    }

    /** Those that were made since this was asked last. */
    public static List<PluginChannel> opened() {
        List<PluginChannel> opened = List.copyOf(OPENED);
        OPENED.clear();
        return opened;
    }

    /** The plugin says that. */
    void receive(String text) {
        writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    /** What the plugin was told since this was asked last. */
    String sent() {
        return sent(this);
    }

    /** What went out through {@code channel} as bytes since this was asked last. */
    static String sent(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        ByteBuf bytes = channel.readOutbound();
        while (bytes != null) {
            text.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
            bytes = channel.readOutbound();
        }
        return text.toString();
    }

    /** A channel whose other end takes no more, or takes more again. */
    static void setWritable(EmbeddedChannel channel, boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    /**
     * Ignores the first two closes: an embedded event loop has no termination future, which Netty's bootstrap needs to
     * look for a resolver, and so it closes twice what it has just made. The connection is up by then.
     */
    private static final class Sparing extends ChannelOutboundHandlerAdapter {
        private int left = 2;

        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            left--;
            if (left == 0) {
                ctx.pipeline().remove(this);
            }
            promise.setSuccess();
        }
    }
}
