package dev.remora.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;
import java.util.Set;

/** The Upgrade mechanism (RFC 9110 section 7.8). */
public final class Upgrade {
    private static final Set<String> CARRY_REQUESTS = Set.of("h2", "h2c", "h3", "http", "https", "tls");

    private Upgrade() {}

    /**
     * Whether the request asks for another protocol than HTTP; HTTP/1.0 cannot. Who asks for HTTP/2, as some clients do
     * with every request, is answered in HTTP/1.1.
     */
    public static boolean isRequested(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return headers.contains(HttpHeaderNames.UPGRADE)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderNames.UPGRADE, true)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && request.decoderResult().isSuccess()
                && headers.getAll(HttpHeaderNames.UPGRADE).stream().noneMatch(Upgrade::carriesRequests);
    }

    /**
     * Whether one of the protocols is HTTP again: requests in such a tunnel would reach the plugin unseen, with any
     * identity that the caller likes.
     *
     * @param protocols value of {@code Upgrade}
     */
    public static boolean carriesRequests(String protocols) {
        for (String protocol : protocols.split(",", -1)) {
            String name = protocol.strip().toLowerCase(Locale.ROOT);
            int slash = name.indexOf('/');
            if (CARRY_REQUESTS.contains(slash < 0 ? name : name.substring(0, slash))) {
                return true;
            }
        }
        return false;
    }
}
