package dev.remora.gateway.pipeline;

import dev.remora.gateway.telemetry.Exchange;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * Answers what kube-apiserver and kubectl ask an aggregated API about itself. They ask without a user at times, and it is no
 * secret; who is no front proxy does not get as far as this.
 */
public final class DiscoveryStage extends ChannelInboundHandlerAdapter {
    private final Exchange exchange;

    /** Notes in {@code exchange} that there was no plugin. */
    public DiscoveryStage(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof HttpRequest request)
                || !(request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD))) {
            ctx.fireChannelRead(msg);
            return;
        }
        Discovery document = Discovery.of(request.uri(), request.headers().getAll(HttpHeaderNames.ACCEPT));
        if (document == null) {
            ctx.fireChannelRead(msg);
            return;
        }
        exchange.discovery();
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.OK,
                Unpooled.copiedBuffer(document.text(), StandardCharsets.UTF_8));
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, document.contentType());
        answer.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
        ctx.writeAndFlush(answer);
    }
}
