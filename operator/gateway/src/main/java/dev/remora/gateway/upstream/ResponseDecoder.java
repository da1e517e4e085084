package dev.remora.gateway.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Decodes a plugin's answers, strictly; which have no body depends on the request too (RFC 9112 section 6.3).
 *
 * <p>On top of what Netty refuses: status lines that are none of HTTP/1.1's or HTTP/1.0's, and codings that nobody asked
 * for. A caller might read such an answer differently, and then take its end for the next one.
 */
final class ResponseDecoder extends HttpResponseDecoder {
    private boolean head;
    private boolean expecting;

    private final int maxHeader;

    ResponseDecoder(int maxHeader) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(8 * 1024)
                .setMaxHeaderSize(maxHeader)
                .setMaxChunkSize(64 * 1024));
        this.maxHeader = maxHeader;
    }

    /** Most bytes of a head's fields. */
    int maxHeader() {
        return maxHeader;
    }

    /** An answer is expected from here on. */
    void answerTo(HttpMethod method) {
        expecting = true;
        head = method.equals(HttpMethod.HEAD);
    }

    /**
     * The answer is over, and nothing may come until the next is asked for: bytes that wait here would become a part of
     * it, whoever it is for.
     *
     * @return whether nothing has come already
     */
    boolean rest() {
        expecting = false;
        return actualReadableBytes() == 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
        if (expecting) {
            super.channelRead(ctx, bytes);
        } else {
            ReferenceCountUtil.release(bytes);
            ctx.close();
        }
    }

    /** Fails where the line is no status line (RFC 9112 section 4): Netty takes any protocol, and {@code +200} for 200. */
    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        String version = initialLine[0];
        String status = initialLine[1];
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw new IllegalArgumentException("version: " + version + " (expected: HTTP/1.1 or HTTP/1.0)");
        }
        if (!isStatus(status)) {
            throw new IllegalArgumentException("status: " + status + " (expected: 100 to 999)");
        }
        if (!isText(initialLine[2])) {
            throw new IllegalArgumentException("reason phrase: has a control character (expected: none)");
        }
        return super.createMessage(initialLine);
    }

    private static boolean isStatus(String text) {
        return text.length() == 3
                && text.charAt(0) >= '1'
                && text.charAt(0) <= '9'
                && isDigit(text.charAt(1))
                && isDigit(text.charAt(2));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Whether nobody can doubt how that answer is framed: in chunks, by HTTP/1.1 and only once, or not coded at all. */
    static boolean isWellFramed(HttpResponse response) {
        if (!response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return true;
        }
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst())
                && response.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    /** Whether a body follows that head. */
    boolean hasBody(HttpResponse response) {
        return !isContentAlwaysEmpty(response);
    }

    /**
     * Netty reads a body after the 101 of a WebSocket draft, which nobody asked for, and after a 205 without a length one
     * up to the connection's end, which the caller, told that there is none (RFC 9110 section 15.3.6), does not wait for.
     */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return head
                || (message instanceof HttpResponse response
                        && (response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                                || response.status().equals(HttpResponseStatus.RESET_CONTENT)))
                || super.isContentAlwaysEmpty(message);
    }
}
