package dev.remora.gateway.upstream;

import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import dev.remora.gateway.upstream.ConnectionState.Carrying;
import dev.remora.gateway.upstream.ConnectionState.Closed;
import dev.remora.gateway.upstream.ConnectionState.Idle;
import dev.remora.gateway.upstream.ConnectionState.Tunnelling;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a plugin: translates the channel's callbacks into its {@link ConnectionState} and the request's
 * {@link ResponseSink}.
 *
 * <p>The end of the plugin's output may be noticed before all of its answer was passed on, while the caller does not keep
 * up. That is why the channel is only half closed then: closing it would throw the rest away. The same goes for a write
 * that fails: a plugin that answered and closed without a look at the body has still answered.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private static final Closed CLOSED = new Closed();

    /** What a 1xx answer costs besides its fields, roughly. */
    private static final int STATUS_LINE = 32;

    private final Channel channel;
    private final ResponseDecoder decoder;
    private final ReadGate gate;
    private final Consumer<UpstreamConnection> pool;

    private ConnectionState state = new Idle(System.nanoTime());
    private boolean requestDone;
    private boolean informational;
    private long interim;
    private boolean reusable;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean unflushed;

    /**
     * @param pool takes the connection back when its exchange is over and it can be used again
     */
    UpstreamConnection(Channel channel, ResponseDecoder decoder, Consumer<UpstreamConnection> pool) {
        this.channel = channel;
        this.decoder = decoder;
        this.gate = new ReadGate(channel);
        this.pool = pool;
    }

    Channel channel() {
        return channel;
    }

    /** When it was last used, {@code null} if it is in use or of no use. */
    @Nullable Long idleSince() {
        return state instanceof Idle(long since) && channel.isActive() && !inputEnded && !outputEnded ? since : null;
    }

    /** Sends a request head; its body follows by {@link #write}. */
    void begin(ResponseSink sink, HttpRequest request, boolean upgrade) {
        state = switch (state) {
            case Idle idle -> idle.carry(sink, upgrade);
            case Carrying _, Tunnelling _, Closed _ ->
                throw new IllegalStateException("connection: " + state + " (expected: idle)");
        };
        requestDone = false;
        informational = false;
        interim = 0;
        decoder.answerTo(request.method());
        channel.write(request);
        unflushed = true;
    }

    /** Sends a part of the request's body, and all that is written once it is the last; drops it if the plugin takes none. */
    void write(HttpContent content) {
        if (outputEnded) {
            content.release();
            return;
        }
        requestDone = content instanceof LastHttpContent;
        channel.write(content);
        unflushed = true;
        if (requestDone || !channel.isWritable()) {
            flush();
        }
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Whether more of the body may come now. */
    boolean isWritable() {
        return outputEnded || channel.isWritable();
    }

    /** The caller does not keep up. */
    void pauseReading() {
        gate.close(Reason.BACK_PRESSURE);
    }

    /** The caller takes more; its sink may be called before this returns. */
    void resumeReading() {
        gate.open(Reason.BACK_PRESSURE);
        breakIfEnded();
    }

    /** Ends the connection, and with it what the plugin does with the request; the sink hears nothing more. */
    void abort() {
        state = CLOSED;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        switch (state) {
            case Carrying carrying when msg instanceof HttpObject part -> onAnswer(carrying, part);
            case Idle _, Carrying _, Tunnelling _, Closed _ -> {
                ReferenceCountUtil.release(msg);
                abort(); // nobody asked for anything
            }
        }
    }

    private void onAnswer(Carrying carrying, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(part);
            breakOff(part.decoderResult().cause());
        } else if (part instanceof HttpResponse response) {
            onHead(carrying, response);
        } else if (part instanceof HttpContent content) {
            onContent(carrying, content);
        }
    }

    private void onHead(Carrying carrying, HttpResponse response) {
        if (!ResponseDecoder.isWellFramed(response)) {
            breakOff(new IllegalArgumentException("Transfer-Encoding: "
                    + response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING)
                    + " (expected: chunked, alone, in HTTP/1.1)"));
            return;
        }
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            if (carrying.upgrade() && !outputEnded) {
                state = carrying.tunnel();
                carrying.sink().onSwitching(response);
            } else {
                breakOff(new IllegalStateException(
                        "status: 101 (expected: an answer in HTTP, no upgrade was asked for)"));
            }
            return;
        }
        informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (informational) {
            onInformational(carrying, response);
        } else {
            reusable = HttpUtil.isKeepAlive(response) && endIsKnown(response);
            carrying.sink().onHead(response);
        }
    }

    /** They may be many, for that is what they are for; together they are no larger than an answer's head may be. */
    private void onInformational(Carrying carrying, HttpResponse response) {
        interim += STATUS_LINE;
        for (Map.Entry<String, String> field : response.headers()) {
            interim += field.getKey().length() + field.getValue().length();
        }
        if (interim > decoder.maxHeader()) {
            breakOff(new IllegalArgumentException(
                    "1xx answers: more than " + decoder.maxHeader() + " bytes (expected: fewer)"));
        } else {
            carrying.sink().onInformational(response);
        }
    }

    /** Otherwise the answer ends with the connection. */
    private boolean endIsKnown(HttpResponse response) {
        return !decoder.hasBody(response)
                || HttpUtil.isTransferEncodingChunked(response)
                || HttpUtil.isContentLengthSet(response);
    }

    private void onContent(Carrying carrying, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (informational) {
            informational = !last;
            content.release();
            return;
        }
        carrying.sink().onContent(content);
        if (last && state instanceof Carrying) { // the sink may have given the connection up meanwhile
            release(carrying);
        }
    }

    private void release(Carrying carrying) {
        if (decoder.rest() && requestDone && reusable && !inputEnded && !outputEnded && channel.isActive()) {
            state = carrying.rest(System.nanoTime());
            gate.open(Reason.BACK_PRESSURE);
            pool.accept(this);
        } else {
            abort();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state instanceof Carrying carrying) {
            carrying.sink().onPause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable() && state instanceof Carrying carrying) {
            carrying.sink().onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            switch (state) {
                case Idle _ -> abort();
                case Carrying _ -> breakIfEnded();
                case Tunnelling _, Closed _ -> {}
            }
        }
        if (event instanceof ChannelOutputShutdownEvent) {
            outputEnded =
                    true; // a write failed; an answer that came before is read, and the end of the input comes too
            if (state instanceof Carrying carrying) {
                carrying.sink().onWritable();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** With an open gate all that had come in is passed on: what is missing now stays missing. */
    private void breakIfEnded() {
        if (inputEnded && gate.isOpen() && state instanceof Carrying) {
            breakOff(null);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        breakOff(null);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        breakOff(cause);
    }

    private void breakOff(@Nullable Throwable cause) {
        ConnectionState before = state;
        abort();
        if (before instanceof Carrying carrying) {
            carrying.sink().onBroken(cause);
        }
    }
}
