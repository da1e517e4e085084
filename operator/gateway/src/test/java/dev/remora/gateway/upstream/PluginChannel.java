package dev.remora.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway's end of a connection to a plugin, without a socket: what {@link UpstreamPool} makes in these tests. */
public final class PluginChannel extends EmbeddedChannel {
    private static final List<PluginChannel> OPENED = new ArrayList<>();

    private @Nullable ChannelConfig config;

    /** By reflection, as Netty makes channels; the pool registers it. */
    public PluginChannel() {
        super(false, false, new Sparing());
        OPENED.add(this);
    }

    @Override
    public ChannelConfig config() {
        if (config == null) {
            config = new SocketOptions(this);
        }
        return config;
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

    /** Takes the options of a socket, of which it has none. */
    private static final class SocketOptions extends DefaultChannelConfig {
        SocketOptions(Channel channel) {
            super(channel);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            return option.equals(ChannelOption.TCP_NODELAY)
                    || option.equals(ChannelOption.ALLOW_HALF_CLOSURE)
                    || super.setOption(option, value);
        }
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
