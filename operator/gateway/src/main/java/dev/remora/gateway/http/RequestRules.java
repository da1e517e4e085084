package dev.remora.gateway.http;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that two parsers could understand differently (RFC 9112 sections 3.2, 6.1 and 11.2), on top of what
 * Netty's decoder refuses: both lengths at once, repeated lengths. The authority of a target in absolute form becomes Host
 * (RFC 9112 section 3.2.2).
 */
@Sharable
public final class RequestRules extends ChannelInboundHandlerAdapter {
    /** A user event: the body of the request under way is not valid HTTP. */
    public record BrokenBody() {}

    private static final BrokenBody BROKEN_BODY = new BrokenBody();

    /** Fields of a head: each costs more than its bytes, here and in the plugin. */
    private static final int MAX_FIELDS = 256;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest request) {
            ProblemResponse problem = check(request);
            if (problem != null) {
                ReferenceCountUtil.release(msg);
                ctx.writeAndFlush(problem);
                return;
            }
        } else if (msg instanceof HttpContent content && content.decoderResult().isFailure()) {
            content.release();
            ctx.fireUserEventTriggered(BROKEN_BODY);
            return;
        }
        ctx.fireChannelRead(msg);
    }

    private static @Nullable ProblemResponse check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return undecodable(request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return new ProblemResponse(
                    Problem.VERSION_NOT_SUPPORTED, "version: " + version + " (expected: HTTP/1.1 or HTTP/1.0)");
        }
        HttpHeaders headers = request.headers();
        if (headers.size() > MAX_FIELDS) {
            return new ProblemResponse(
                    Problem.HEADERS_TOO_LARGE, "fields: " + headers.size() + " (expected: at most " + MAX_FIELDS + ")");
        }
        ProblemResponse problem = checkHost(request, headers);
        return problem != null ? problem : checkBody(request, headers);
    }

    private static @Nullable ProblemResponse checkHost(HttpRequest request, HttpHeaders headers) {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
            return bad("Host: given " + hosts.size() + " times (expected: once)");
        }
        String authority = absoluteAuthority(request.uri());
        if (authority != null) {
            headers.set(HttpHeaderNames.HOST, authority);
        } else if (!hosts.isEmpty()) {
            authority = hosts.getFirst();
        }
        return authority == null || isAuthority(authority)
                ? null
                : bad("Host: " + authority + " (expected: a host, perhaps with a port)");
    }

    /** The authority of a target in absolute form, {@code null} if it has another form. */
    private static @Nullable String absoluteAuthority(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme < 0) {
            return null;
        }
        int begin = scheme + 3;
        int end = begin;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return target.substring(begin, end);
    }

    /** Whether that can be a host with or without a port: no path, no user, nothing invisible. */
    public static boolean isAuthority(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || "\"#/<>?@\\^`{|}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable ProblemResponse checkBody(HttpRequest request, HttpHeaders headers) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()
                && (codings.size() > 1
                        || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                                codings.getFirst().strip()))) {
            return bad("Transfer-Encoding: " + codings + " (expected: chunked, alone)");
        }
        if (!codings.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return bad("Transfer-Encoding: in HTTP/1.0 (expected: Content-Length)");
        }
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)) {
            return bad("Sec-WebSocket-Key1: a draft's handshake with a hidden body (expected: RFC 6455)");
        }
        if (Upgrade.isRequested(request) && hasBody(headers)) {
            return bad("Upgrade: the request has a body (expected: none)");
        }
        return null;
    }

    private static boolean hasBody(HttpHeaders headers) {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    private static ProblemResponse undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new ProblemResponse(Problem.URI_TOO_LONG, "The request line is longer than allowed.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new ProblemResponse(Problem.HEADERS_TOO_LARGE, "The header section is larger than allowed.");
        }
        return bad("The request is not valid HTTP/1.1.");
    }

    private static ProblemResponse bad(String detail) {
        return new ProblemResponse(Problem.BAD_REQUEST, detail);
    }
}
