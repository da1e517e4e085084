package dev.remora.gateway.apiserver;

import static io.netty.handler.codec.http2.Http2CodecUtil.CONNECTION_STREAM_ID;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to the API server (RFC 9113): a stream for each call. It takes calls from the server's first SETTINGS
 * until it is retired, which is by GOAWAY, by its end, or by whoever doubts it.
 */
final class CallStreams extends Http2EventAdapter {
    /** A review's answer has some hundred bytes. */
    static final int MOST_ANSWER = 1 << 20;

    private static final int WINDOW = 4 * MOST_ANSWER;

    private enum State {
        OPENING,
        OPEN,
        RETIRED
    }

    /** Hears of all that happens here; called on the event loop. */
    interface Listener {
        /** From now on there may be room. */
        void opened(CallStreams connection);

        /** It takes no more calls; those under way go on. */
        void retired(CallStreams connection);

        /** A call ended, so there may be room for another. */
        void freed();

        /** Of a call, with {@link Call#status}. */
        void answered(Call call, String body);

        /** No answer will come here. */
        void broken(Call call);

        /** No answer that could be taken came. */
        void refused(Call call, String reason);
    }

    private final Listener listener;
    private final CallHandler handler;
    private final Http2Connection.PropertyKey key;
    private State state = State.OPENING;
    private long lastHeard = System.nanoTime();

    CallStreams(Listener listener) {
        this.listener = listener;
        this.handler = CallHandler.of(this);
        this.key = handler.connection().newKey();
    }

    CallHandler handler() {
        return handler;
    }

    boolean isOpening() {
        return state == State.OPENING;
    }

    boolean hasRoom() {
        return state == State.OPEN && handler.connection().local().canOpenStream();
    }

    /** Whether nothing is under way and nothing came for so long that it may be dead without telling. */
    boolean isStale(Duration idle) {
        return state == State.OPEN
                && handler.connection().numActiveStreams() == 0
                && System.nanoTime() - lastHeard > idle.toNanos();
    }

    /** Sends a call, if there {@linkplain #hasRoom is room}; {@link #flush} is to follow. */
    void send(Call call, Http2Headers head) {
        ChannelHandlerContext ctx = handler.context();
        int id = handler.connection().local().incrementAndGetNextStreamId();
        if (id < 0) { // all numbers are used up
            retire();
            listener.broken(call);
            return;
        }
        handler.encoder().writeHeaders(ctx, id, head, 0, false, ctx.newPromise());
        Http2Stream stream = handler.connection().stream(id);
        if (stream == null) {
            listener.broken(call);
            return;
        }
        stream.setProperty(key, call);
        call.connection = this;
        call.stream = id;
        call.sent = System.nanoTime();
        ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), call.body);
        handler.encoder().writeData(ctx, id, body, 0, true, ctx.newPromise());
    }

    void flush() {
        handler.context().channel().flush();
    }

    /** Takes no more calls, and ends when those under way have. */
    void retire() {
        if (state != State.RETIRED) {
            state = State.RETIRED;
            handler.context().channel().close();
            listener.retired(this);
        }
    }

    /** Nobody waits for it any more. When nothing at all came since it was sent, nothing will. */
    void giveUp(Call call) {
        Http2Stream stream = handler.connection().stream(call.stream);
        if (stream != null && stream.removeProperty(key) != null) {
            call.releaseContent();
            reset(stream);
        }
        if (lastHeard - call.sent < 0) {
            retire();
            handler.context().close(); // at once, calls under way or not: they would wait for nothing
        }
    }

    void heard() {
        lastHeard = System.nanoTime();
    }

    void ended() {
        if (state != State.RETIRED) {
            state = State.RETIRED;
            listener.retired(this);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        if (state == State.OPENING) {
            handler.connection()
                    .local()
                    .flowController()
                    .incrementWindowSize(handler.connection().stream(CONNECTION_STREAM_ID), WINDOW);
            state = State.OPEN;
            listener.opened(this);
        } else {
            listener.freed();
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int id,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end) {
        onHeadersRead(ctx, id, headers, padding, end);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end) {
        Http2Stream stream = handler.connection().stream(id);
        Call call = call(stream);
        if (call == null) {
            return;
        }
        if (call.status < 200) { // else these are trailers
            call.status = status(headers);
        }
        if (end) {
            complete(stream, call, "");
        }
    }

    private static int status(Http2Headers headers) {
        CharSequence status = headers.status();
        return status != null && status.length() == 3 ? Integer.parseInt(status, 0, 3, 10) : 0;
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
        int processed = data.readableBytes() + padding;
        Http2Stream stream = handler.connection().stream(id);
        Call call = call(stream);
        if (call == null) {
            return processed;
        }
        if (end && call.content == null) {
            complete(stream, call, data.toString(StandardCharsets.UTF_8));
            return processed;
        }
        ByteBuf content = call.content == null ? ctx.alloc().heapBuffer() : call.content;
        call.content = content;
        if (content.readableBytes() + data.readableBytes() > MOST_ANSWER) {
            stream.removeProperty(key);
            call.releaseContent();
            listener.refused(call, "the API server's answer is larger than " + MOST_ANSWER + " bytes");
            reset(stream);
        } else {
            content.writeBytes(data);
            if (end) {
                complete(stream, call, "");
            }
        }
        return processed;
    }

    private @Nullable Call call(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    private void complete(Http2Stream stream, Call call, String last) {
        stream.removeProperty(key);
        String body = call.content == null ? last : call.content.toString(StandardCharsets.UTF_8);
        call.releaseContent();
        if (call.status < 200) {
            listener.broken(call);
        } else {
            listener.answered(call, body);
        }
    }

    private void reset(Http2Stream stream) {
        ChannelHandlerContext ctx = handler.context();
        handler.encoder().writeRstStream(ctx, stream.id(), Http2Error.CANCEL.code(), ctx.newPromise());
        ctx.flush();
    }

    @Override
    public void onGoAwayReceived(int lastStream, long error, ByteBuf debug) {
        retire();
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        Call call = stream.removeProperty(key);
        if (call != null) {
            call.releaseContent();
            listener.broken(call);
        }
        listener.freed();
    }
}
