package dev.remora.gateway.upstream;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;

/** Decodes a plugin's answers; which have no body depends on the request too (RFC 9112 section 6.3). */
final class ResponseDecoder extends HttpResponseDecoder {
    private boolean head;

    ResponseDecoder(int maxHeader) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize(maxHeader)
                .setMaxChunkSize(64 * 1024));
    }

    void answerTo(HttpMethod method) {
        head = method.equals(HttpMethod.HEAD);
    }

    /** Whether a body follows that head. */
    boolean hasBody(HttpResponse response) {
        return !isContentAlwaysEmpty(response);
    }

    /** Netty reads a body after the 101 of a WebSocket draft, which nobody asked for. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return head
                || (message instanceof HttpResponse response
                        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL)
                || super.isContentAlwaysEmpty(message);
    }
}
