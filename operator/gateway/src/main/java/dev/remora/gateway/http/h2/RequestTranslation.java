package dev.remora.gateway.http.h2;

import dev.remora.gateway.http.RequestDecoder;
import dev.remora.gateway.http.RequestRules;
import dev.remora.gateway.http.TunnelRequest;
import dev.remora.gateway.http.Upgrade;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request head of HTTP/2 as one of HTTP/1.1 (RFC 9113 section 8).
 *
 * <p>Netty has checked names and values, that pseudo-headers are there, first, known and single, that none is
 * connection-specific, and counts content against {@code content-length}. What is left are pseudo-headers: HTTP/1.1 ends
 * its parts with white space, so a method or a path that holds some would be understood as another request.
 */
final class RequestTranslation {
    /** How a field counts against a header section's size (RFC 9113 section 6.5.2). */
    private static final int FIELD_OVERHEAD = 32;

    private final RequestDecoder.Limits limits;

    RequestTranslation(RequestDecoder.Limits limits) {
        this.limits = limits;
    }

    /**
     * Translates; a head that cannot be translated becomes a request whose {@link HttpRequest#decoderResult} has failed.
     *
     * @param ends whether the head is all of the request
     */
    HttpRequest request(Http2Headers head, boolean ends) {
        try {
            return translate(head, ends);
        } catch (RuntimeException fault) {
            HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/bad-request", none());
            request.setDecoderResult(DecoderResult.failure(fault));
            return request;
        }
    }

    private HttpRequest translate(Http2Headers head, boolean ends) {
        HttpHeaders headers = fields(head);
        host(head.authority(), headers);
        String protocol = string(head.get(PseudoHeaderName.PROTOCOL.value()));
        String method = token(":method", string(head.method()));
        boolean connect = method.equals(HttpMethod.CONNECT.name());
        if (protocol != null) {
            if (!connect || ends) {
                throw new IllegalArgumentException(
                        ":protocol: in " + method + " (expected: in a CONNECT that goes on)");
            }
            if (Upgrade.carriesRequests(protocol)) {
                throw new IllegalArgumentException(":protocol: " + protocol + " (expected: another one than HTTP)");
            }
            return new TunnelRequest(token(":protocol", protocol), path(head.path()), withoutLength(headers));
        }
        if (!ends && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (ends && anticipatesContent(method)) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        }
        String target = connect ? String.valueOf(head.authority()) : path(head.path());
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), target, headers);
    }

    private HttpHeaders fields(Http2Headers head) {
        HttpHeaders headers = none();
        StringBuilder cookies = null;
        long size = 0;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            CharSequence name = field.getKey();
            CharSequence value = field.getValue();
            size += name.length() + value.length() + FIELD_OVERHEAD;
            if (name.charAt(0) == ':') {
                continue;
            }
            if (!HttpHeaderNames.COOKIE.contentEquals(name)) {
                headers.add(name, value);
            } else if (cookies == null) {
                cookies = new StringBuilder(value);
            } else {
                cookies.append("; ").append(value); // RFC 9113 section 8.2.3
            }
        }
        if (size > limits.headerSection()) {
            throw new TooLongHttpHeaderException(
                    "header section: " + size + " bytes (expected: at most " + limits.headerSection() + ")");
        }
        if (cookies != null) {
            headers.set(HttpHeaderNames.COOKIE, cookies.toString());
        }
        return headers;
    }

    /** {@code :authority} stands for Host; given both, they must agree (RFC 9113 section 8.3.1). */
    private static void host(@Nullable CharSequence authority, HttpHeaders headers) {
        if (authority == null) {
            return;
        }
        for (String host : headers.getAll(HttpHeaderNames.HOST)) {
            if (!host.equalsIgnoreCase(authority.toString())) {
                throw new IllegalArgumentException("host: " + host + " (expected: like :authority, " + authority + ")");
            }
        }
        if (authority.isEmpty() || !RequestRules.isAuthority(authority)) {
            throw new IllegalArgumentException(":authority: " + authority + " (expected: a host, perhaps with a port)");
        }
        headers.set(HttpHeaderNames.HOST, authority);
    }

    private String path(@Nullable CharSequence path) {
        if (path == null || path.isEmpty() || (path.charAt(0) != '/' && !"*".contentEquals(path))) {
            throw new IllegalArgumentException(":path: " + path + " (expected: a path that starts with /)");
        }
        if (path.length() > limits.requestLine()) {
            throw new TooLongHttpLineException(
                    ":path: " + path.length() + " bytes (expected: at most " + limits.requestLine() + ")");
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new IllegalArgumentException(":path: character " + (int) c + " (expected: visible ASCII)");
            }
        }
        return path.toString();
    }

    private static String token(String name, @Nullable String value) {
        if (value == null || value.isEmpty() || !value.chars().allMatch(RequestTranslation::isTokenCharacter)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a token)");
        }
        return value;
    }

    /** RFC 9110 section 5.6.2. */
    private static boolean isTokenCharacter(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** HTTP/1.1 servers want to be told that there is none (RFC 9110 section 8.6). */
    private static boolean anticipatesContent(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private static HttpHeaders withoutLength(HttpHeaders headers) {
        return headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    }

    private static @Nullable String string(@Nullable CharSequence value) {
        return value == null ? null : value.toString();
    }

    private static HttpHeaders none() {
        return DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    }
}
