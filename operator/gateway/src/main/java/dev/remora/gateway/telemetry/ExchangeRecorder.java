package dev.remora.gateway.telemetry;

import dev.remora.gateway.http.AcceptedResponse;
import dev.remora.gateway.http.ProblemResponse;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;

/** Watches a connection's requests and answers pass, and notes them in its {@link Exchange}. */
public final class ExchangeRecorder extends ChannelDuplexHandler {
    private final Exchange exchange;
    private final Tracing tracing;

    /** Notes into {@code exchange}. */
    public ExchangeRecorder(Exchange exchange, Tracing tracing) {
        this.exchange = exchange;
        this.tracing = tracing;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest request) {
            exchange.begin(
                    request.method().name(), request.uri(), protocol(ctx, request), tracing.begin(request.headers()));
        } else if (msg instanceof HttpContent content) {
            exchange.received(content.content().readableBytes());
        }
        ctx.fireChannelRead(msg);
    }

    /** A stream of HTTP/2 carries requests that look like those of HTTP/1.1. */
    private static String protocol(ChannelHandlerContext ctx, HttpRequest request) {
        if (ctx.channel() instanceof Http2StreamChannel) {
            return "HTTP/2";
        }
        HttpVersion version = request.protocolVersion();
        if (version.equals(HttpVersion.HTTP_1_1)) {
            return "HTTP/1.1";
        }
        return version.equals(HttpVersion.HTTP_1_0) ? "HTTP/1.0" : "unknown";
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof ProblemResponse refused) {
            exchange.refused(refused.problem());
            exchange.answered(refused.problem().status().code());
            ctx.write(msg, promise);
            exchange.end(Outcome.of(refused.problem()));
            return;
        }
        if (msg instanceof AcceptedResponse) {
            exchange.answered(HttpResponseStatus.ACCEPTED.code());
            ctx.write(msg, promise);
            exchange.end(Outcome.ACCEPTED);
            return;
        }
        if (msg instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                    && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                ctx.write(msg, promise);
                return;
            }
            exchange.answered(response.status().code());
        }
        if (msg instanceof HttpContent content) {
            exchange.sent(content.content().readableBytes());
        }
        boolean last = msg instanceof LastHttpContent;
        ctx.write(msg, promise);
        if (last) {
            exchange.end(Outcome.FORWARDED);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ctx.fireChannelInactive(); // whoever knows better why it ended says so first
        exchange.end(Outcome.CLIENT_GONE);
    }
}
