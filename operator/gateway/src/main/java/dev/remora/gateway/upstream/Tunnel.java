package dev.remora.gateway.upstream;

import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.http.ExchangeSequencer;
import dev.remora.gateway.http.OutputEnd;
import dev.remora.gateway.http.h2.StreamCodec;
import dev.remora.gateway.pipeline.AccessLost;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpObjectDecoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/**
 * One direction of an upgraded connection: passes bytes to the other side as fast as that takes them.
 *
 * <p>The end of one side's output becomes the end of the other side's input, and the other direction goes on; when both
 * have ended, or one side is gone, both are closed. (A caller that ends its output through TLS ends both: BoringSSL has no
 * half close.)
 */
final class Tunnel extends ChannelInboundHandlerAdapter {
    private final Channel from;
    private final Channel to;
    private final LongConsumer counter;
    private final Exchange exchange;
    private boolean ended;
    private Tunnel reverse = this;

    private Tunnel(Channel from, Channel to, LongConsumer counter, Exchange exchange) {
        this.from = from;
        this.to = to;
        this.counter = counter;
        this.exchange = exchange;
    }

    /** Takes both channels over from HTTP; what the decoders had read ahead goes through the tunnel first. */
    static void open(Channel client, Channel plugin, Exchange exchange) {
        Tunnel up = new Tunnel(client, plugin, exchange::received, exchange);
        Tunnel down = new Tunnel(plugin, client, exchange::sent, exchange);
        up.reverse = down;
        down.reverse = up;
        client.config().setAutoRead(false);
        plugin.config().setAutoRead(false);
        client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        plugin.config().setAutoClose(true);
        takeOver(client, up);
        takeOver(plugin, down);
        dropDecoders(client);
        dropDecoders(plugin);
        plugin.config().setAutoRead(client.isWritable());
        client.config().setAutoRead(plugin.isWritable());
        client.flush();
        plugin.flush();
    }

    /** Encoders first: what the decoders still hold must find bare channels on both sides. */
    private static void takeOver(Channel channel, Tunnel tunnel) {
        List<ChannelHandler> http = handlers(channel, handler -> !isDecoding(handler) && !outlivesHttp(handler));
        channel.pipeline().addLast(tunnel);
        http.reversed().forEach(channel.pipeline()::remove);
    }

    private static void dropDecoders(Channel channel) {
        handlers(channel, Tunnel::isDecoding).reversed().forEach(channel.pipeline()::remove);
    }

    private static boolean isDecoding(ChannelHandler handler) {
        return handler instanceof HttpObjectDecoder || handler instanceof FlowControlHandler;
    }

    private static boolean outlivesHttp(ChannelHandler handler) {
        return handler instanceof SslHandler || handler instanceof ConnectionTimer || handler instanceof StreamCodec;
    }

    private static List<ChannelHandler> handlers(Channel channel, Predicate<ChannelHandler> which) {
        List<ChannelHandler> found = new ArrayList<>();
        channel.pipeline().forEach(entry -> {
            if (which.test(entry.getValue())) {
                found.add(entry.getValue());
            }
        });
        return found;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(msg); // the empty end of the 101
            return;
        }
        counter.accept(bytes.readableBytes());
        to.write(bytes);
        if (!to.isWritable()) {
            to.flush();
            from.config().setAutoRead(to.isWritable());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        to.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        to.config().setAutoRead(from.isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            inputEnded();
        } else if (event instanceof ConnectionTimer.Stalled) {
            exchange.broke(Outcome.TIMED_OUT);
            closeBoth();
        } else if (event instanceof AccessLost lost) {
            exchange.broke(lost.outcome());
            from.close(); // at once: who does not read would put off what waits for its last byte
            to.close();
        } else if (event instanceof ExchangeSequencer.CutOff) {
            exchange.broke(Outcome.CUT_OFF);
            closeBoth();
        }
    }

    private void inputEnded() {
        if (ended) {
            return;
        }
        ended = true;
        OutputEnd.flushAndShutdown(to);
        if (reverse.ended) {
            closeBoth();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = true;
        OutputEnd.close(to);
        exchange.end(Outcome.UPGRADED);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        closeBoth();
    }

    private void closeBoth() {
        OutputEnd.close(from);
        OutputEnd.close(to);
    }
}
