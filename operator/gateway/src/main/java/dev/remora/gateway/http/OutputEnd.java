package dev.remora.gateway.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;

/** Half close: says that nothing more comes, and goes on reading. */
public final class OutputEnd {
    private OutputEnd() {}

    /** Ends the output of a channel once all that was written is out; closes what cannot be half closed. */
    public static void shutdown(Channel channel) {
        if (!channel.isActive()) {
            return;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else if (channel instanceof Http2StreamChannel) {
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT); // becomes END_STREAM
        } else {
            channel.close();
        }
    }

    /** Like {@link #shutdown}, after what is written has gone out. */
    public static void flushAndShutdown(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> shutdown(channel));
    }

    /**
     * Says that no other request is taken while the rest of one still comes. A connection is only half closed: closed
     * with octets unread, it would be reset, and the caller might lose the answer (RFC 9112 section 9.6). Who calls this
     * throws away what comes, and closes after a while.
     */
    static void beforeTheRest(Channel channel) {
        if (channel instanceof Http2StreamChannel) {
            channel.close(); // the stream alone is reset, what it has answered stays
        } else {
            flushAndShutdown(channel);
        }
    }

    /** Closes a channel once all that was written is out. */
    public static void close(Channel channel) {
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
