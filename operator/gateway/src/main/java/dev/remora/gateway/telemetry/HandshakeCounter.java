package dev.remora.gateway.telemetry;

import io.micrometer.core.instrument.Counter;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Right behind TLS: counts handshakes, and keeps those that fail, as every port scan's do, out of the log. */
@Sharable
public final class HandshakeCounter extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeCounter.class);

    private final Counter succeeded;
    private final Counter failed;

    HandshakeCounter(Counter succeeded, Counter failed) {
        this.succeeded = succeeded;
        this.failed = failed;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            (handshake.isSuccess() ? succeeded : failed).increment();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            LOG.atDebug().setCause(cause).log("a caller broke TLS");
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
