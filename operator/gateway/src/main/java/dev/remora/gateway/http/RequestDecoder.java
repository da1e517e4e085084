package dev.remora.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;

/**
 * Decodes requests strictly (RFC 9112) and stops at one that asks for another protocol.
 *
 * <p>What follows such a request is either the new protocol's first bytes or the next request, and only the answer tells
 * which: nothing is decoded until then.
 */
public final class RequestDecoder extends HttpRequestDecoder {
    /** Most bytes that a client may send ahead of the answer to its upgrade. */
    private static final int MAX_AHEAD = 64 * 1024;

    private boolean waiting;

    /** A decoder with the given limits. */
    public RequestDecoder(Limits limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.requestLine())
                .setMaxHeaderSize(limits.headerSection())
                .setMaxChunkSize(64 * 1024));
    }

    /**
     * What a request head may measure.
     *
     * @param requestLine most bytes of the request line
     * @param headerSection most bytes of all header fields together
     */
    public record Limits(int requestLine, int headerSection) {}

    /** The upgrade was refused: decodes what the client sent meanwhile. Call it on the event loop. */
    void upgradeRefused(ChannelHandlerContext self) throws Exception {
        if (waiting) {
            waiting = false;
            channelRead(self, Unpooled.EMPTY_BUFFER);
        }
    }

    /** Netty takes {@code http/1.1} for HTTP/1.1 too. */
    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        if (!initialLine[2].startsWith("HTTP/")) {
            throw new IllegalArgumentException("version: " + initialLine[2] + " (expected: HTTP/1.1)");
        }
        return super.createMessage(initialLine);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        checkSeparator(line, start);
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        if (length > 0) {
            checkSeparator(line, start);
        }
        return super.splitThirdWordInitialLine(line, start, length);
    }

    /** One space and nothing else ends a part of a request line (RFC 9112 section 3); Netty takes any white space. */
    private static void checkSeparator(byte[] line, int start) {
        if (start < 2 || line[start - 1] != ' ' || (line[start - 2] & 0xff) <= ' ') {
            throw new IllegalArgumentException("request line: its parts are not separated by one space");
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (waiting) {
            if (buffer.readableBytes() > MAX_AHEAD) {
                buffer.skipBytes(buffer.readableBytes());
                ctx.close();
            }
            return;
        }
        int before = out.size();
        super.decode(ctx, buffer, out);
        if (out.size() > before && out.get(before) instanceof HttpRequest request && Upgrade.isRequested(request)) {
            waiting = true;
        }
    }
}
