package dev.remora.gateway.pipeline;

import dev.remora.gateway.http.Prefer;
import dev.remora.gateway.wake.Place;
import dev.remora.gateway.wake.Visitor;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request of one {@link WakeStage} that waits; but for what the room calls, used on its event loop only. */
final class HeldRequest implements Visitor {
    /** Netty reads at most that much before it notices that nothing more is wanted. */
    private static final long READ_AHEAD = 64L * 1024;

    /** Of a header in memory, beside its characters. */
    private static final int HEADER_OVERHEAD = 64;

    private final WakeStage stage;
    private final ChannelHandlerContext ctx;
    private final long exchange;
    private final RoutedRequest request;
    private final String instanceUid;
    private final String caller;
    private final Prefer prefer;
    private final long bytes;
    private final long deadline;
    private @Nullable ScheduledFuture<?> end;
    private @Nullable ScheduledFuture<?> doubt;
    private @Nullable Place place;
    private boolean sleepSeen;
    private boolean givenUp;

    HeldRequest(
            WakeStage stage,
            ChannelHandlerContext ctx,
            long exchange,
            RoutedRequest request,
            String instanceUid,
            String caller,
            Prefer prefer,
            Duration timeout) {
        this.stage = stage;
        this.ctx = ctx;
        this.exchange = exchange;
        this.request = request;
        this.instanceUid = instanceUid;
        this.caller = caller;
        this.prefer = prefer;
        this.bytes = bytes(request.http());
        Duration wanted = prefer.longestWait();
        Duration longest = wanted != null && wanted.compareTo(timeout) < 0 ? wanted : timeout;
        this.deadline = System.nanoTime() + longest.toNanos();
    }

    private static long bytes(HttpRequest http) {
        long bytes = http.uri().length();
        for (Map.Entry<String, String> header : http.headers()) {
            bytes += HEADER_OVERHEAD
                    + header.getKey().length()
                    + header.getValue().length();
        }
        return bytes + Math.min(READ_AHEAD, HttpUtil.getContentLength(http, bodyOfUnknownLength(http)));
    }

    private static long bodyOfUnknownLength(HttpRequest http) {
        return HttpUtil.isTransferEncodingChunked(http) ? READ_AHEAD : 0;
    }

    /** It has a place from now on, until its time is over or {@link #stopClocks}. */
    void admitted(Place place, Duration patience) {
        this.place = place;
        end = ctx.executor().schedule(() -> stage.expired(this), deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (!sleepSeen) {
            doubt = ctx.executor().schedule(() -> stage.doubted(this), patience.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    void stopClocks() {
        if (end != null) {
            end.cancel(false);
        }
        if (doubt != null) {
            doubt.cancel(false);
        }
    }

    Place place() {
        if (place == null) {
            throw new IllegalStateException("the request has no place");
        }
        return place;
    }

    ChannelHandlerContext context() {
        return ctx;
    }

    /** Number of the exchange on its connection. */
    long exchange() {
        return exchange;
    }

    RoutedRequest request() {
        return request;
    }

    Prefer prefer() {
        return prefer;
    }

    /** Whether the Instance was seen to sleep or to boot since the request came. */
    boolean sleepSeen() {
        return sleepSeen;
    }

    void seeSleep() {
        sleepSeen = true;
    }

    /** Whether it was tried for long enough: what comes next is final. */
    boolean givenUp() {
        return givenUp;
    }

    void giveUp() {
        givenUp = true;
    }

    @Override
    public String instanceUid() {
        return instanceUid;
    }

    @Override
    public String plugin() {
        return request.route().plugin();
    }

    @Override
    public String caller() {
        return caller;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void yourTurn() {
        ctx.executor().execute(() -> stage.look(this));
    }

    @Override
    public void turnedAway() {
        ctx.executor().execute(() -> stage.turnedAway(this));
    }
}
