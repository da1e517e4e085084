package dev.remora.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Turns a {@link ProblemResponse} into {@code application/problem+json} (RFC 9457) with our marker header, and an {@link
 * AcceptedResponse} into a 202.
 */
@Sharable
public final class ProblemWriter extends ChannelOutboundHandlerAdapter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String METHODS = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE";

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) throws Exception {
        Object http = switch (msg) {
            case ProblemResponse problem -> render(ctx, problem);
            case AcceptedResponse accepted -> render(accepted);
            default -> msg;
        };
        ctx.write(http, promise);
    }

    private static FullHttpResponse render(AcceptedResponse accepted) {
        FullHttpResponse http =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.ACCEPTED, Unpooled.EMPTY_BUFFER);
        HttpHeaders headers = http.headers();
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.set(HttpHeaderNames.LOCATION, accepted.location());
        headers.setInt(HttpHeaderNames.RETRY_AFTER, accepted.retryAfter());
        headers.set("Preference-Applied", accepted.prefer().applied());
        headers.set(ReservedHeaders.WAKING, "true");
        return http;
    }

    private static FullHttpResponse render(ChannelHandlerContext ctx, ProblemResponse response) throws IOException {
        Problem problem = response.problem();
        ByteBuf body = body(ctx, response);
        FullHttpResponse http = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, problem.status(), body);
        HttpHeaders headers = http.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json");
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.set(ReservedHeaders.ERROR, problem.slug());
        if (response.unsent()) {
            headers.set(ReservedHeaders.UNSENT, "true");
        }
        if (problem.closes()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (response.retryAfter() > 0) {
            headers.setInt(HttpHeaderNames.RETRY_AFTER, response.retryAfter());
        }
        if (problem == Problem.UNAUTHENTICATED) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"remora\"");
        }
        if (problem == Problem.METHOD_NOT_ALLOWED) {
            headers.set(HttpHeaderNames.ALLOW, METHODS);
        }
        return http;
    }

    private static ByteBuf body(ChannelHandlerContext ctx, ProblemResponse response) throws IOException {
        ByteBuf body = ctx.alloc().buffer(256);
        try (OutputStream out = new ByteBufOutputStream(body);
                JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("type", response.problem().type());
            json.writeStringField("title", response.problem().title());
            json.writeNumberField("status", response.problem().status().code());
            json.writeStringField("detail", response.detail());
            json.writeEndObject();
        } catch (IOException | RuntimeException e) {
            body.release();
            throw e;
        }
        return body;
    }
}
