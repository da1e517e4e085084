package dev.remora.gateway.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Encodes responses; knows that the answer to HEAD has no body whatever its header says (RFC 9110 section 9.3.2). */
public final class ResponseEncoder extends HttpResponseEncoder {
    private boolean head;

    void answering(HttpMethod method) {
        head = HttpMethod.HEAD.equals(method);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return head || super.isContentAlwaysEmpty(response);
    }
}
