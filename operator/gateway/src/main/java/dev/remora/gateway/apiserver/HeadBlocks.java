package dev.remora.gateway.apiserver;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What comes before the body of a call. It is the same for each path, so that HPACK (RFC 7541) sends it once and then by its
 * numbers: nothing of it comes from callers, who could otherwise find out the token by what they add.
 */
final class HeadBlocks {
    private static final AsciiString USER_AGENT = AsciiString.cached("remora-gateway");

    private final ApiServerAddress address;
    private final Credentials credentials;
    private final Map<String, Http2Headers> known = new HashMap<>();
    private @Nullable String authorization;

    HeadBlocks(ApiServerAddress address, Credentials credentials) {
        this.address = address;
        this.credentials = credentials;
    }

    Http2Headers of(String path) {
        String now = credentials.authorization();
        if (!Objects.equals(now, authorization)) {
            authorization = now;
            known.clear();
        }
        return known.computeIfAbsent(path, any -> head(any, now));
    }

    private Http2Headers head(String path, @Nullable String credential) {
        List<AsciiString> others = new ArrayList<>(List.of(
                HttpHeaderNames.ACCEPT,
                HttpHeaderValues.APPLICATION_JSON,
                HttpHeaderNames.CONTENT_TYPE,
                HttpHeaderValues.APPLICATION_JSON,
                HttpHeaderNames.USER_AGENT,
                USER_AGENT));
        if (credential != null) {
            others.add(HttpHeaderNames.AUTHORIZATION);
            others.add(AsciiString.of(credential));
        }
        return ReadOnlyHttp2Headers.clientHeaders(
                true,
                HttpMethod.POST.asciiName(),
                AsciiString.of(address.prefix() + path),
                HttpScheme.HTTPS.name(),
                AsciiString.of(address.authority()),
                others.toArray(AsciiString[]::new));
    }
}
