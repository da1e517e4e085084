package dev.remora.gateway.http.h2;

import dev.remora.gateway.http.ExchangeSequencer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a connection's first bytes: HTTP/2's preface (RFC 9113 section 3.4) or anything else, which is HTTP/1.1's
 * business. What ALPN has settled is not guessed again. Leaves when it knows.
 */
public final class ProtocolDetector extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(ProtocolDetector.class);
    private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

    private static final long DRAIN_GRACE_MILLIS = 500;

    private final Consumer<ChannelPipeline> http1;
    private final Consumer<ChannelPipeline> http2;

    /** Has {@code http1} or {@code http2} add its handlers. */
    public ProtocolDetector(Consumer<ChannelPipeline> http1, Consumer<ChannelPipeline> http2) {
        this.http1 = http1;
        this.http2 = http2;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        String negotiated = negotiated(ctx);
        if (ApplicationProtocolNames.HTTP_2.equals(negotiated)) {
            proceed(ctx, http2);
        } else if (ApplicationProtocolNames.HTTP_1_1.equals(negotiated) || !startsLikePreface(in)) {
            proceed(ctx, http1);
        } else if (in.readableBytes() >= PREFACE.readableBytes()) {
            proceed(ctx, http2);
        }
    }

    private static String negotiated(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        String protocol = tls == null ? null : tls.applicationProtocol();
        return protocol == null ? "" : protocol;
    }

    private static boolean startsLikePreface(ByteBuf in) {
        int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE.getByte(PREFACE.readerIndex() + i)) {
                return false;
            }
        }
        return true;
    }

    private void proceed(ChannelHandlerContext ctx, Consumer<ChannelPipeline> protocol) {
        protocol.accept(ctx.pipeline());
        ctx.pipeline().remove(this);
    }

    /** It has asked for nothing yet, or just now, and then those who carry that hear of it. */
    private static void endOrPassOn(ChannelHandlerContext ctx, Object event) {
        if (ctx.isRemoved()) {
            ctx.pipeline().fireUserEventTriggered(event);
        } else {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ExchangeSequencer.Drain) {
            ctx.executor().schedule(() -> endOrPassOn(ctx, event), DRAIN_GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.atDebug().setCause(cause).log("a connection ended before it spoke HTTP");
        ctx.close();
    }
}
