package dev.remora.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections that do nothing. It looks now and then rather than at every byte, so a limit may be overstepped by a
 * quarter of the shortest one.
 *
 * <pre>
 *   REQUEST_HEAD --head complete--> EXCHANGE --answered--> IDLE --first byte--> REQUEST_HEAD
 *                                      |  \--answered before the request ended--> LINGER
 *                                      \--101--> TUNNEL
 * </pre>
 */
public final class ConnectionTimer extends ChannelDuplexHandler {
    /** Fired as a user event when an exchange or a tunnel stalls; who carries it ends it. */
    public record Stalled() {}

    private static final Stalled STALLED = new Stalled();

    private enum Phase {
        REQUEST_HEAD,
        EXCHANGE,
        IDLE,
        LINGER,
        TUNNEL
    }

    private final Timeouts timeouts;
    private Phase phase = Phase.REQUEST_HEAD;
    private long since = System.nanoTime();
    private @Nullable ScheduledFuture<?> watch;

    /** A timer of one connection. */
    public ConnectionTimer(Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    /** A timer of one stream of a connection, which is one exchange and perhaps a tunnel. */
    public static ConnectionTimer ofStream(Timeouts timeouts) {
        Duration limit = timeouts.stream();
        ConnectionTimer timer = new ConnectionTimer(new Timeouts(limit, limit, limit, limit));
        timer.phase = Phase.EXCHANGE;
        return timer;
    }

    void exchangeStarted() {
        enter(Phase.EXCHANGE);
    }

    void exchangeEnded() {
        enter(Phase.IDLE);
    }

    void lingering() {
        enter(Phase.LINGER);
    }

    /** The connection carries another protocol from here on. */
    public void tunnelStarted() {
        enter(Phase.TUNNEL);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Duration shortest = timeouts.head();
        for (Duration limit : new Duration[] {timeouts.idle(), timeouts.stream(), timeouts.linger()}) {
            shortest = limit.compareTo(shortest) < 0 ? limit : shortest;
        }
        long step = Math.max(shortest.toNanos() / 4, TimeUnit.MILLISECONDS.toNanos(10));
        watch = ctx.executor().scheduleWithFixedDelay(() -> check(ctx), step, step, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (watch != null) {
            watch.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        switch (phase) {
            case IDLE -> enter(Phase.REQUEST_HEAD);
            case EXCHANGE, TUNNEL -> since = System.nanoTime();
            case REQUEST_HEAD, LINGER -> {} // a trickle of bytes buys no time
        }
        ctx.fireChannelRead(msg);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (phase == Phase.EXCHANGE || phase == Phase.TUNNEL) {
            since = System.nanoTime();
        }
        ctx.write(msg, promise);
    }

    private void enter(Phase next) {
        phase = next;
        since = System.nanoTime();
    }

    private void check(ChannelHandlerContext ctx) {
        if (System.nanoTime() - since < limit().toNanos()) {
            return;
        }
        switch (phase) {
            case EXCHANGE, TUNNEL -> {
                since = System.nanoTime();
                ctx.fireUserEventTriggered(STALLED);
            }
            case REQUEST_HEAD, IDLE, LINGER -> ctx.close();
        }
    }

    private Duration limit() {
        return switch (phase) {
            case REQUEST_HEAD -> timeouts.head();
            case EXCHANGE, TUNNEL -> timeouts.stream();
            case IDLE -> timeouts.idle();
            case LINGER -> timeouts.linger();
        };
    }
}
