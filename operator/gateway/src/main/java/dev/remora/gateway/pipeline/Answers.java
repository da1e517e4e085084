package dev.remora.gateway.pipeline;

import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits for an answer without blocking the event loop; one that is there already is taken at once. */
public final class Answers {
    private Answers() {}

    /**
     * Has {@code then} get the answer on the event loop; the gate is closed for {@code reason} meanwhile, and a caller who
     * left gets none.
     */
    public static <A> void await(
            ChannelHandlerContext ctx,
            ReadGate gate,
            Reason reason,
            CompletableFuture<A> answer,
            Consumer<? super A> then) {
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            then.accept(answer.join());
            return;
        }
        gate.close(reason);
        var _ = answer.whenComplete(
                (value, error) -> ctx.executor().execute(() -> resume(ctx, gate, reason, value, error, then)));
    }

    private static <A> void resume(
            ChannelHandlerContext ctx,
            ReadGate gate,
            Reason reason,
            @Nullable A value,
            @Nullable Throwable error,
            Consumer<? super A> then) {
        if (!ctx.channel().isActive() || ctx.isRemoved()) {
            return; // the caller left; the answer stays in the cache for the next one
        }
        if (value == null) {
            ctx.fireExceptionCaught(error == null ? new IllegalStateException("an answer is missing") : error);
        } else {
            then.accept(value);
        }
        gate.open(reason);
    }
}
