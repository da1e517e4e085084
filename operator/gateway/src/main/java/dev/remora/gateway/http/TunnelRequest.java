package dev.remora.gateway.http;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A caller's extended CONNECT (RFC 8441), as the upgrade that a plugin knows it by: the same head in HTTP/1.1, and for a
 * WebSocket the key that HTTP/2 has no use for (RFC 6455 section 4.1).
 *
 * <p>To such a caller any 2xx means that the tunnel is open. Only the plugin's 101 may become one.
 */
public final class TunnelRequest extends DefaultHttpRequest {
    private static final String WEBSOCKET = "websocket";
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_LENGTH = 16;

    private final @Nullable String expectedAccept;

    /**
     * A request for {@code protocol}.
     *
     * @param protocol value of {@code :protocol}, a token
     * @param headers the head's fields, to which those of the upgrade are added
     */
    public TunnelRequest(String protocol, String path, HttpHeaders headers) {
        super(HttpVersion.HTTP_1_1, HttpMethod.GET, path, headers);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderNames.UPGRADE);
        headers.set(HttpHeaderNames.UPGRADE, protocol);
        if (protocol.equalsIgnoreCase(WEBSOCKET)) {
            String key = newKey();
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
            expectedAccept = accept(key);
        } else {
            expectedAccept = null;
        }
    }

    /** Why that answer of the plugin cannot be passed on, {@code null} if it can. */
    public @Nullable String fault(HttpResponse answer) {
        boolean switches = answer.status().code() == 101;
        if (!switches && answer.status().codeClass() == HttpStatusClass.SUCCESS) {
            return "The plugin answered an upgrade with " + answer.status().code() + " (expected: 101, or an error).";
        }
        if (switches
                && expectedAccept != null
                && !expectedAccept.equals(answer.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT))) {
            return "The plugin's Sec-WebSocket-Accept does not fit the key that it got.";
        }
        return null;
    }

    private static String newKey() {
        byte[] key = new byte[KEY_LENGTH];
        ThreadLocalRandom.current().nextBytes(key); // no secret: it shows that the plugin has read the request
        return Base64.getEncoder().encodeToString(key);
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
