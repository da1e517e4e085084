package dev.remora.bench.storm;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** The stand-in's side of an HTTP/1.1 connection, behind Netty's codec and aggregator. */
final class StandInHttp1 extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final StandInAnswers answers;
    private final ReviewTime reviewTime;

    StandInHttp1(StandInAnswers answers, ReviewTime reviewTime) {
        this.answers = answers;
        this.reviewTime = reviewTime;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        StandInAnswers.Answer answer = request.method().equals(HttpMethod.POST)
                ? answers.post(request.uri(), request.content().toString(StandardCharsets.UTF_8))
                : answers.get(request.uri(), request.headers().contains(HttpHeaderNames.UPGRADE));
        switch (answer) {
            case StandInAnswers.Answer.Now(int status, String body) ->
                ctx.writeAndFlush(response(status, body), ctx.voidPromise());
            case StandInAnswers.Answer.Review(String body) ->
                reviewTime.keep(ctx.channel(), () -> ctx.write(response(201, body), ctx.voidPromise()));
            case StandInAnswers.Answer.Watch() -> watch(ctx);
        }
    }

    private static DefaultFullHttpResponse response(int status, String body) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }

    private static void watch(ChannelHandlerContext ctx) {
        DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        HttpUtil.setTransferEncodingChunked(head, true);
        ctx.writeAndFlush(head, ctx.voidPromise());
    }
}
