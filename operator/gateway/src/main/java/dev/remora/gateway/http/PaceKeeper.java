package dev.remora.gateway.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices callers who take a connection and a plugin's attention with next to no bytes: bodies that trickle in, answers that
 * nobody reads. {@link ConnectionTimer} alone lets them live on one byte now and then.
 *
 * <p>What counts is the time in which the caller alone is waited for: while its body is read and no answer has begun, and
 * while more is to be written than it takes. A stream of events, where both wait for the plugin, may pause for as long as it
 * likes. Nothing is scheduled for a request that comes and goes at once.
 */
public final class PaceKeeper extends ChannelDuplexHandler {
    /** A user event: the caller is slower than it may be. Who carries the exchange ends it. */
    public record TooSlow() {}

    /** A user event: the exchange takes longer than any may. Who carries it ends it. */
    public record OutOfTime() {}

    /** How often a window is looked at. */
    private static final int LOOKS = 4;

    private final Pace pace;
    private boolean requestOpen;
    private boolean answerBegun;
    private boolean answerOpen;

    private long received;
    private int uploadLooks;
    private @Nullable ScheduledFuture<?> uploadWatch;

    private long toDrain;
    private int downloadLooks;
    private @Nullable ScheduledFuture<?> downloadWatch;

    private @Nullable ScheduledFuture<?> end;

    /** Watches one connection of HTTP/1.1, or one stream. */
    public PaceKeeper(Pace pace) {
        this.pace = pace;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest) {
            begin(ctx);
        }
        if (msg instanceof HttpContent content) {
            received += content.content().readableBytes();
            requestOpen &= !(msg instanceof LastHttpContent);
        }
        ctx.fireChannelRead(msg);
    }

    private void begin(ChannelHandlerContext ctx) {
        requestOpen = true;
        answerBegun = false;
        answerOpen = true;
        stopEnd();
        if (pace.total().isPositive()) {
            end = ctx.executor().schedule(() -> outOfTime(ctx), pace.total().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void outOfTime(ChannelHandlerContext ctx) {
        if (answerOpen) {
            ctx.fireUserEventTriggered(new OutOfTime());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (uploadWatch == null && uploads() && pace.minRate() > 0) {
            uploadLooks = 0;
            received = 0;
            uploadWatch = everyQuarter(ctx, () -> lookAtUpload(ctx));
        }
        ctx.fireChannelReadComplete();
    }

    private boolean uploads() {
        return requestOpen && answerOpen && !answerBegun;
    }

    private void lookAtUpload(ChannelHandlerContext ctx) {
        if (!uploads()) {
            uploadWatch = stop(uploadWatch);
            return;
        }
        boolean others = !ctx.channel().config().isAutoRead(); // it is not the caller who is waited for
        uploadLooks = others ? 0 : uploadLooks + 1;
        if (uploadLooks == LOOKS && received < pace.bytesPerWindow()) {
            uploadWatch = stop(uploadWatch);
            requestOpen = false; // once is enough
            ctx.fireUserEventTriggered(new TooSlow());
        } else if (uploadLooks == LOOKS || others) {
            uploadLooks = 0;
            received = 0;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        downloadLooks = 0;
        toDrain = ctx.channel().bytesBeforeWritable();
        if (downloadWatch == null && !ctx.channel().isWritable() && answerOpen && pace.minRate() > 0) {
            downloadWatch = everyQuarter(ctx, () -> lookAtDownload(ctx));
        }
        ctx.fireChannelWritabilityChanged();
    }

    private void lookAtDownload(ChannelHandlerContext ctx) {
        if (!answerOpen || ctx.channel().isWritable()) {
            downloadWatch = stop(downloadWatch);
            return;
        }
        downloadLooks++;
        if (downloadLooks < LOOKS) {
            return;
        }
        long left = ctx.channel().bytesBeforeWritable();
        if (toDrain - left < pace.bytesPerWindow()) {
            downloadWatch = stop(downloadWatch);
            ctx.fireUserEventTriggered(new TooSlow());
        } else {
            downloadLooks = 0;
            toDrain = left;
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof HttpResponse response && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            answerBegun = true;
        }
        if (msg instanceof LastHttpContent || msg instanceof ProblemResponse) {
            answerOpen = false;
            stopEnd();
        }
        ctx.write(msg, promise);
    }

    private ScheduledFuture<?> everyQuarter(ChannelHandlerContext ctx, Runnable look) {
        long quarter = pace.window().toNanos() / LOOKS;
        return ctx.executor().scheduleWithFixedDelay(look, quarter, quarter, TimeUnit.NANOSECONDS);
    }

    private static @Nullable ScheduledFuture<?> stop(@Nullable ScheduledFuture<?> watch) {
        if (watch != null) {
            watch.cancel(false);
        }
        return null;
    }

    private void stopEnd() {
        end = stop(end);
    }

    /** The connection is over, or carries another protocol from here on. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        uploadWatch = stop(uploadWatch);
        downloadWatch = stop(downloadWatch);
        stopEnd();
    }
}
