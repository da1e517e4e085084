package dev.remora.gateway.http;

import dev.remora.gateway.http.ReadGate.Reason;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One exchange at a time: holds a pipelined request until the one before it is answered, and alone decides whether the
 * connection lives on (RFC 9112 section 9.3).
 *
 * <p>A request that is answered before it ended is read to its end and thrown away, within limits, so that the client
 * sees the answer instead of a reset.
 */
public final class ExchangeSequencer extends ChannelDuplexHandler {
    /** A user event: answer what is under way, then close. An idle connection gets a moment for a request on its way. */
    public record Drain() {}

    /** A user event: the time to {@link Drain} is over. The connection is closed a moment later. */
    public record CutOff() {}

    /** Longer than a request and the news of the end need to pass each other. */
    private static final long IDLE_GRACE_MILLIS = 500;

    /** Octets that are read behind an answer for the sake of the connection's next request. */
    private static final int MAX_DISCARDED = 256 * 1024;

    private final ReadGate gate;
    private final ConnectionTimer timer;
    private final RequestDecoder decoder;
    private final ResponseEncoder encoder;

    private @Nullable HttpRequest held;
    private boolean requestOpen;
    private boolean responseOpen;
    private boolean upgrade;
    private boolean keepAlive;
    private boolean bodyExpectsContinue;
    private boolean oldClient;
    private boolean headOnly;
    private boolean draining;
    private boolean ended;
    private long discarded;

    /** Sequences one connection's exchanges. */
    public ExchangeSequencer(ReadGate gate, ConnectionTimer timer, RequestDecoder decoder, ResponseEncoder encoder) {
        this.gate = gate;
        this.timer = timer;
        this.decoder = decoder;
        this.encoder = encoder;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (ended) {
            ReferenceCountUtil.release(msg);
        } else if (msg instanceof HttpRequest request) {
            if (requestOpen || responseOpen) {
                held = request;
                gate.close(Reason.PIPELINED);
            } else {
                begin(ctx, request);
            }
        } else if (!responseOpen) {
            discard(ctx, msg);
        } else {
            requestOpen = !(msg instanceof LastHttpContent) && requestOpen;
            ctx.fireChannelRead(msg);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        boolean broken = request.decoderResult().isFailure();
        requestOpen = !broken && !(request instanceof LastHttpContent);
        responseOpen = true;
        discarded = 0;
        upgrade = Upgrade.isRequested(request);
        keepAlive = !broken && !draining && HttpUtil.isKeepAlive(request);
        oldClient = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        bodyExpectsContinue = HttpUtil.is100ContinueExpected(request);
        headOnly = request.method().equals(HttpMethod.HEAD);
        encoder.answering(request.method());
        timer.exchangeStarted();
        ctx.fireChannelRead(request);
    }

    private void discard(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpContent content) {
            discarded += content.content().readableBytes();
        }
        boolean broken =
                msg instanceof HttpContent content && content.decoderResult().isFailure();
        ReferenceCountUtil.release(msg);
        if (broken) {
            end(ctx); // what follows is nothing that can be read
        } else if (msg instanceof LastHttpContent && requestOpen) {
            requestOpen = false;
            if (keepAlive) {
                next(ctx);
            } else {
                end(ctx);
            }
        } else if (discarded > MAX_DISCARDED) {
            ended = true; // until the timer closes
            OutputEnd.beforeTheRest(ctx.channel());
        }
    }

    /** Closes, and takes no request that was read already: its caller was told that there is no next one. */
    private void end(ChannelHandlerContext ctx) {
        ended = true;
        OutputEnd.close(ctx.channel()); // the answer's end may not be out yet
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof HttpResponse response) {
            HttpResponseStatus status = response.status();
            if (status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                ctx.write(msg, promise);
                return;
            }
            if (status.codeClass() == HttpStatusClass.INFORMATIONAL) {
                writeInformational(ctx, response, promise);
                return;
            }
            frame(response);
        }
        boolean last = msg instanceof LastHttpContent;
        ctx.write(msg, promise);
        if (last) {
            responseOpen = false;
            afterResponse(ctx, promise);
        }
    }

    private void writeInformational(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise) {
        if (oldClient) { // RFC 9110 section 15.2: HTTP/1.0 knows none
            ReferenceCountUtil.release(response);
            promise.setSuccess();
            return;
        }
        if (response.status().equals(HttpResponseStatus.CONTINUE)) {
            bodyExpectsContinue = false;
        }
        ctx.write(response, promise);
    }

    /** Says how the body ends and whether the connection does (RFC 9112 sections 6.3 and 9.6). */
    private void frame(HttpResponse response) {
        HttpHeaders headers = response.headers();
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        boolean bodyUncertain = requestOpen && bodyExpectsContinue; // will that client still send it?
        if (draining || bodyUncertain || headers.contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
            keepAlive = false;
        }
        int code = response.status().code();
        boolean bodyless = headOnly || code == 204 || code == 304;
        boolean lengthKnown = bodyless || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        if (oldClient) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            keepAlive &= lengthKnown;
        } else if (!lengthKnown || headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            // in the one spelling that everybody knows, however the plugin wrote it
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (oldClient) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    private void afterResponse(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (requestOpen) {
            timer.lingering();
            gate.requestOver();
            if (!keepAlive) {
                promise.addListener(written -> OutputEnd.shutdown(ctx.channel()));
            }
        } else if (keepAlive) {
            next(ctx);
        } else {
            ended = true;
            promise.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        timer.exchangeEnded();
        if (draining) {
            end(ctx);
        } else if (held != null || upgrade) {
            ctx.executor().execute(() -> proceed(ctx)); // who writes the answer's end is still at it
        }
    }

    private void proceed(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive() || ctx.isRemoved()) {
            return;
        }
        if (upgrade) {
            upgrade = false;
            resumeDecoding(ctx);
        }
        HttpRequest request = held;
        if (request != null && !responseOpen && !requestOpen) {
            held = null;
            begin(ctx, request);
            gate.open(Reason.PIPELINED);
        }
    }

    private void resumeDecoding(ChannelHandlerContext ctx) {
        try {
            decoder.upgradeRefused(ctx.pipeline().context(decoder));
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
    }

    private boolean isIdle() {
        return !requestOpen && !responseOpen && held == null;
    }

    private void closeIfIdle(ChannelHandlerContext ctx) {
        if (isIdle() && !ctx.isRemoved()) {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Drain) {
            draining = true;
            if (isIdle()) {
                ctx.executor().schedule(() -> closeIfIdle(ctx), IDLE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        ctx.fireUserEventTriggered(event);
    }
}
