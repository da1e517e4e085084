package dev.remora.gateway.http.h2;

import dev.remora.gateway.http.ExchangeSequencer;
import dev.remora.gateway.http.OutputEnd;
import dev.remora.gateway.http.Timeouts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one HTTP/2 connection: knows its streams, ends it when it is of no use, and bounds what is not a request.
 *
 * <pre>
 *   OPEN --nothing for too long, or too many PINGs--> GOAWAY, closed
 *     \--drain--> GOAWAY(all streams count) + PING --answer--> GOAWAY(those that came) --last stream ends--> closed
 * </pre>
 *
 * <p>The first GOAWAY of a drain promises every stream: requests that are on their way when the caller reads it still
 * count (RFC 9113 section 6.8).
 */
public final class ConnectionKeeper extends ChannelInboundHandlerAdapter {
    /** PING and SETTINGS frames, answered each, that a caller may send in {@link #FLOOD_WINDOW}. */
    static final int MAX_CONTROL_FRAMES = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionKeeper.class);
    private static final long FLOOD_WINDOW = TimeUnit.SECONDS.toNanos(10);
    private static final long DRAIN_PING = 0x72656d6f7261L;
    private static final long DRAIN_WAIT_MILLIS = 1000;

    private enum Phase {
        OPEN,
        ANNOUNCED,
        DRAINING,
        CLOSING
    }

    private final Timeouts timeouts;
    private final StreamLimits limits;
    private final Set<Channel> streams = new HashSet<>();
    private Phase phase = Phase.OPEN;
    private boolean used;
    private long idleSince = System.nanoTime();
    private long windowStart = System.nanoTime();
    private int controlFrames;
    private @Nullable ScheduledFuture<?> watch;

    /** Keeps one connection. */
    public ConnectionKeeper(Timeouts timeouts, StreamLimits limits) {
        this.timeouts = timeouts;
        this.limits = limits;
    }

    /** A stream began; its end is noticed. */
    public void opened(Channel stream) {
        used = true;
        streams.add(stream);
        stream.closeFuture().addListener(closed -> {
            streams.remove(stream);
            idleSince = System.nanoTime();
            endIfDrained(stream.parent());
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        int more = limits.connectionWindow() - granted();
        if (more > 0) {
            ctx.writeAndFlush(new DefaultHttp2WindowUpdateFrame(more));
        }
        long step = Math.max(shortest().toNanos() / 4, TimeUnit.MILLISECONDS.toNanos(10));
        watch = ctx.executor().scheduleWithFixedDelay(() -> check(ctx), step, step, TimeUnit.NANOSECONDS);
    }

    /** What Netty's codec has granted by itself, going by the window of a stream. */
    private int granted() {
        int surplus = limits.window() - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
        return (int) Math.min(Http2CodecUtil.DEFAULT_WINDOW_SIZE + 2L * Math.max(surplus, 0), Integer.MAX_VALUE);
    }

    private Duration shortest() {
        return timeouts.head().compareTo(timeouts.idle()) < 0 ? timeouts.head() : timeouts.idle();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (watch != null) {
            watch.cancel(false);
        }
    }

    private void check(ChannelHandlerContext ctx) {
        Duration limit = used ? timeouts.idle() : timeouts.head();
        if (streams.isEmpty() && System.nanoTime() - idleSince >= limit.toNanos()) {
            end(ctx, Http2Error.NO_ERROR);
        }
    }

    /** Says why and closes; a second call closes at once. */
    private void end(ChannelHandlerContext ctx, Http2Error reason) {
        if (phase == Phase.CLOSING) {
            ctx.close();
            return;
        }
        phase = Phase.CLOSING;
        ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(reason)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof Http2PingFrame ping && ping.ack() && ping.content() == DRAIN_PING) {
            refuseMore(ctx);
        } else if (msg instanceof Http2GoAwayFrame && phase == Phase.OPEN) {
            phase = Phase.DRAINING; // the caller opens no more streams
            endIfDrained(ctx.channel());
        } else {
            count(ctx);
        }
        ReferenceCountUtil.release(msg);
    }

    private void count(ChannelHandlerContext ctx) {
        long now = System.nanoTime();
        if (now - windowStart > FLOOD_WINDOW) {
            windowStart = now;
            controlFrames = 0;
        }
        controlFrames++;
        if (controlFrames == MAX_CONTROL_FRAMES + 1) {
            end(ctx, Http2Error.ENHANCE_YOUR_CALM);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ExchangeSequencer.Drain && phase == Phase.OPEN) {
            phase = Phase.ANNOUNCED;
            ctx.write(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
            ctx.writeAndFlush(new DefaultHttp2PingFrame(DRAIN_PING));
            ctx.executor().schedule(() -> refuseMore(ctx), DRAIN_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (event instanceof ExchangeSequencer.CutOff) {
            new ArrayList<>(streams).forEach(stream -> stream.pipeline().fireUserEventTriggered(event));
        }
        ctx.fireUserEventTriggered(event);
    }

    private void refuseMore(ChannelHandlerContext ctx) {
        if (phase == Phase.ANNOUNCED && ctx.channel().isActive()) {
            phase = Phase.DRAINING;
            ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            endIfDrained(ctx.channel());
        }
    }

    private void endIfDrained(Channel connection) {
        if (streams.isEmpty() && phase == Phase.DRAINING) {
            phase = Phase.CLOSING;
            OutputEnd.close(connection);
        }
    }

    /** A stream that nobody reads would not notice that its connection is gone. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        new ArrayList<>(streams).forEach(Channel::close);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.atDebug().setCause(cause).log("a caller broke HTTP/2, or its connection broke");
        if (!(cause instanceof Http2Exception)) {
            ctx.close(); // else the codec says why and closes
        }
    }
}
