package dev.remora.gateway.http.h2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** Heads and trailers of HTTP/1.1 as those of HTTP/2: in lower case, and without what HTTP/2 says by itself. */
final class ResponseTranslation {
    private static final Set<AsciiString> CONNECTION_SPECIFIC = Set.of(
            HttpHeaderNames.CONNECTION,
            AsciiString.cached("keep-alive"),
            AsciiString.cached("proxy-connection"),
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.UPGRADE);

    private ResponseTranslation() {}

    static Http2Headers head(HttpResponse response) {
        int status = response.status().code();
        Http2Headers translated = fields(response.headers());
        translated.status(response.status().codeAsText());
        if (status == 204 || status < 200) {
            translated.remove(HttpHeaderNames.CONTENT_LENGTH); // RFC 9110 section 8.6
        }
        return translated;
    }

    /** The head that opens a tunnel (RFC 8441 section 5): what only HTTP/1.1's handshake needs is gone. */
    static Http2Headers tunnel(HttpResponse switching) {
        Http2Headers translated = fields(switching.headers());
        translated.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
        translated.remove(HttpHeaderNames.CONTENT_LENGTH);
        return translated.status("200");
    }

    static Http2Headers fields(HttpHeaders headers) {
        Http2Headers translated =
                new DefaultHttp2Headers(false, headers.size() + 1); // the plugin's decoder has checked
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            AsciiString name = AsciiString.of(field.getKey()).toLowerCase();
            if (!CONNECTION_SPECIFIC.contains(name)) {
                translated.add(name, field.getValue());
            }
        }
        return translated;
    }
}
