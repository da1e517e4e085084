package dev.remora.gateway.http.h2;

import dev.remora.gateway.http.RequestRules;
import dev.remora.gateway.http.TunnelRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Map;

/**
 * One HTTP/2 stream: its frames are the same requests, answers and tunnels that an HTTP/1.1 connection carries.
 *
 * <pre>
 *   request --head--> body --END_STREAM--> (nothing more comes)
 *      \--extended CONNECT--> {@link StreamTunnel}
 *   answer --1xx*--> head --> body --END_STREAM--> the stream is over
 * </pre>
 *
 * <p>An answer that ends before its request resets the rest of the request with {@code NO_ERROR} (RFC 9113 section 8.1).
 * A stream that is closed before its answer has ended is reset, so that no caller takes a part for the whole.
 */
public final class StreamCodec extends ChannelDuplexHandler {
    private final RequestTranslation requests;
    private final StreamTunnel tunnel = new StreamTunnel();
    private boolean headReceived;
    private boolean answerEnded;
    private boolean headOnly;
    private boolean headEndedStream;
    private boolean broken;

    /** Translates heads by {@code requests}. */
    StreamCodec(RequestTranslation requests) {
        this.requests = requests;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof Http2DataFrame data) {
            onData(ctx, data);
        } else if (msg instanceof Http2HeadersFrame headers) {
            if (headReceived) {
                onTrailers(ctx, headers);
            } else {
                onHead(ctx, headers);
            }
        } else {
            ReferenceCountUtil.release(msg); // frames of unknown types mean nothing (RFC 9113 section 4.1)
        }
    }

    private void onHead(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        headReceived = true;
        HttpRequest request = requests.request(frame.headers(), frame.isEndStream());
        headOnly = request.method().equals(HttpMethod.HEAD);
        boolean asksForTunnel = request instanceof TunnelRequest;
        if (asksForTunnel) {
            tunnel.await();
        }
        ctx.fireChannelRead(request);
        if (asksForTunnel || frame.isEndStream()) {
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private void onTrailers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        if (tunnel.takesInput()) {
            tunnel.input(ctx, Unpooled.EMPTY_BUFFER, true); // RFC 9113 section 8.5 knows no trailers there
        } else if (!answerEnded && !tunnel.isRefused()) {
            LastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            for (Map.Entry<CharSequence, CharSequence> field : frame.headers()) {
                if (!framesOrRoutes(field.getKey())) {
                    last.trailingHeaders().add(field.getKey(), field.getValue());
                }
            }
            ctx.fireChannelRead(last);
        }
    }

    /** No trailer may say how long a message is or where it goes (RFC 9110 section 6.5.1). */
    private static boolean framesOrRoutes(CharSequence name) {
        return HttpHeaderNames.CONTENT_LENGTH.contentEquals(name)
                || HttpHeaderNames.TRAILER.contentEquals(name)
                || HttpHeaderNames.HOST.contentEquals(name);
    }

    private void onData(ChannelHandlerContext ctx, Http2DataFrame data) {
        ByteBuf bytes = data.content();
        if (tunnel.takesInput()) {
            tunnel.input(ctx, bytes, data.isEndStream());
        } else if (answerEnded || tunnel.isRefused()) {
            bytes.release();
        } else if (!data.isEndStream()) {
            ctx.fireChannelRead(new DefaultHttpContent(bytes));
        } else if (bytes.isReadable()) {
            ctx.fireChannelRead(new DefaultLastHttpContent(bytes));
        } else {
            bytes.release();
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (tunnel.mayRead(ctx)) {
            ctx.read();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (broken || answerEnded) {
            ReferenceCountUtil.release(msg);
            promise.trySuccess(); // there is nobody to hear it
        } else if (tunnel.isOpen()) {
            tunnel.write(ctx, msg, promise);
        } else if (msg instanceof HttpResponse response) {
            writeHead(ctx, response, promise);
        } else if (msg instanceof HttpContent content) {
            writeContent(ctx, content, promise);
        } else {
            ctx.write(msg, promise);
        }
    }

    private void writeHead(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise) {
        if (response.status().code() == 101) {
            ReferenceCountUtil.release(response);
            tunnel.open();
            ctx.write(new DefaultHttp2HeadersFrame(ResponseTranslation.tunnel(response)), promise);
            return;
        }
        Http2Headers head = ResponseTranslation.head(response);
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            ReferenceCountUtil.release(response);
            ctx.write(new DefaultHttp2HeadersFrame(head), promise);
            return;
        }
        tunnel.refuse();
        headEndedStream = endsWithHead(response);
        if (response instanceof HttpContent content) {
            ctx.write(new DefaultHttp2HeadersFrame(head, headEndedStream));
            writeContent(ctx, content, promise);
        } else {
            ctx.write(new DefaultHttp2HeadersFrame(head, headEndedStream), promise);
        }
    }

    private boolean endsWithHead(HttpResponse response) {
        int status = response.status().code();
        return headOnly
                || status == 204
                || status == 304
                || "0".equals(response.headers().get(HttpHeaderNames.CONTENT_LENGTH));
    }

    private void writeContent(ChannelHandlerContext ctx, HttpContent content, ChannelPromise promise) {
        boolean last = content instanceof LastHttpContent;
        if (last) {
            answerEnded = true;
            promise.addListener(written -> over(ctx));
        }
        if (headEndedStream) {
            content.release();
            promise.trySuccess();
            return;
        }
        HttpHeaders trailers = last ? ((LastHttpContent) content).trailingHeaders() : null;
        if (trailers == null || trailers.isEmpty()) {
            ctx.write(new DefaultHttp2DataFrame(content.content(), last), promise);
            return;
        }
        if (content.content().isReadable()) {
            ctx.write(new DefaultHttp2DataFrame(content.content()));
        } else {
            content.release();
        }
        ctx.write(new DefaultHttp2HeadersFrame(ResponseTranslation.fields(trailers), true), promise);
    }

    /** The answer is out. What is left of the request is not wanted, whether it has come in already or not. */
    private void over(ChannelHandlerContext ctx) {
        switch (((Http2StreamChannel) ctx.channel()).stream().state()) {
            case OPEN, HALF_CLOSED_LOCAL -> {
                ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
                ctx.close();
            }
            case HALF_CLOSED_REMOTE, CLOSED, IDLE, RESERVED_LOCAL, RESERVED_REMOTE -> {
                ctx.channel().config().setAutoRead(true);
                ctx.read(); // the channel closes when all is read
            }
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (broken) {
            ctx.executor().execute(() -> ctx.close(promise)); // by then it is reset with the error's own code
        } else {
            ctx.close(promise);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame) {
            ctx.executor().execute(ctx::close); // by then the codec knows that there is nothing left to reset
        } else if (event instanceof Http2Frame) {
            ReferenceCountUtil.release(event);
        } else if (!endsConnection(event)) {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** What the connection says to all of its streams, which end with it anyway. */
    private static boolean endsConnection(Object event) {
        return event instanceof ChannelInputShutdownReadComplete
                || event instanceof ChannelOutputShutdownEvent
                || event instanceof SslCloseCompletionEvent;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception) {
            broken = true; // the stream is about to be reset for it
            ctx.fireUserEventTriggered(new RequestRules.BrokenBody());
            ctx.executor().execute(ctx::close);
        } else if (cause instanceof IOException) {
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tunnel.release();
        ctx.fireChannelInactive();
    }
}
