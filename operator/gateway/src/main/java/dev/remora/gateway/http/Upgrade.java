package dev.remora.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/** The Upgrade mechanism (RFC 9110 section 7.8). */
public final class Upgrade {
    private Upgrade() {}

    /** Whether the request asks for another protocol; HTTP/1.0 cannot. */
    public static boolean isRequested(HttpRequest request) {
        return request.headers().contains(HttpHeaderNames.UPGRADE)
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderNames.UPGRADE, true)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && request.decoderResult().isSuccess();
    }
}
