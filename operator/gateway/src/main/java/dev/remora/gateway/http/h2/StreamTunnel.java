package dev.remora.gateway.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * What becomes of a stream after an extended CONNECT (RFC 8441): DATA frames are bytes, and {@code END_STREAM} is the end
 * of one direction.
 *
 * <p>Bytes that come before the plugin has agreed are held. Nothing more is read meanwhile, so they are few.
 */
final class StreamTunnel {
    private enum State {
        NONE,
        AWAITED,
        OPEN,
        REFUSED
    }

    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);
    private State state = State.NONE;
    private boolean inputEnded;
    private boolean inputEndTold;
    private boolean outputEnded;

    /** The caller has asked for one. */
    void await() {
        state = State.AWAITED;
    }

    /** The plugin has agreed. */
    void open() {
        state = State.OPEN;
    }

    /** There is a final answer: if a tunnel was asked for, there will be none. */
    void refuse() {
        if (state == State.AWAITED) {
            state = State.REFUSED;
            release();
        }
    }

    /** Whether what comes in is the tunnel's. */
    boolean takesInput() {
        return state == State.AWAITED || state == State.OPEN;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isRefused() {
        return state == State.REFUSED;
    }

    /** Bytes have come in. */
    void input(ChannelHandlerContext ctx, ByteBuf bytes, boolean last) {
        inputEnded = last;
        held.add(bytes);
        if (state == State.OPEN) {
            deliver(ctx);
        }
    }

    /** The tunnel's other end can take more; {@code true} if the stream may be read. */
    boolean mayRead(ChannelHandlerContext ctx) {
        if (state == State.OPEN && !held.isEmpty()) {
            deliver(ctx);
            ctx.fireChannelReadComplete();
        }
        return state != State.AWAITED && held.isEmpty();
    }

    private void deliver(ChannelHandlerContext ctx) {
        ByteBuf bytes;
        while (ctx.channel().config().isAutoRead() && (bytes = held.poll()) != null) {
            ctx.fireChannelRead(bytes);
        }
        if (inputEnded && held.isEmpty() && !inputEndTold) {
            inputEndTold = true;
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** Sends bytes, or the end of this direction. */
    void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (outputEnded) {
            ReferenceCountUtil.release(msg);
            promise.trySuccess();
        } else if (msg instanceof ByteBuf bytes) {
            ctx.write(new DefaultHttp2DataFrame(bytes), promise);
        } else if (msg instanceof LastHttpContent last) {
            last.release();
            outputEnded = true;
            ctx.write(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true), promise);
        } else {
            ctx.write(msg, promise);
        }
    }

    void release() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
