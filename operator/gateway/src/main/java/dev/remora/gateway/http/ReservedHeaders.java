package dev.remora.gateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Headers that only the gateway may set, and headers that end at it.
 *
 * <p>Whatever is no letter and no digit counts as a hyphen: CGI, WSGI and Rack fold at least underscores into the same name,
 * some servers every other character, and {@code X_Remora.User} would reach such a plugin as the caller's identity.
 */
public final class ReservedHeaders {
    /** Marks the gateway's own errors; no plugin's answer keeps it. */
    public static final AsciiString ERROR = AsciiString.cached("Remora-Error");

    /** On those of the gateway's own errors that say so before anything of the request went to the plugin. */
    public static final AsciiString UNSENT = AsciiString.cached("Remora-Unsent");

    /** On the 202 that the gateway answers itself, and on nothing else. */
    public static final AsciiString WAKING = AsciiString.cached("Remora-Waking");

    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");
    private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");

    /** Credentials, forwarding and identity: each stands for itself and all that starts with it. */
    private static final String[] FROM_CALLER = {
        "authorization",
        "client-cert",
        "forwarded",
        "impersonate-",
        "proxy-",
        "remora-",
        "remote-",
        "ssl-client-",
        "true-client-ip",
        "x-auth-request-",
        "x-authenticated-",
        "x-client-cert",
        "x-client-ip",
        "x-cluster-client-ip",
        "x-forwarded",
        "x-original-",
        "x-real-ip",
        "x-remora-",
        "x-remote-",
        "x-rewrite-",
        "x-ssl-client",
        "x-webauth-"
    };

    private static final String[] FROM_PLUGIN = {"remora-", "proxy-"};

    /** Naming one of these in Connection must not make us drop what frames the message (RFC 9110 section 7.6.1). */
    private static final List<String> NEVER_HOP_BY_HOP =
            List.of("content-length", "transfer-encoding", "host", "trailer", "connection", "upgrade", "close", "");

    private ReservedHeaders() {}

    /**
     * Strips a caller's request head.
     *
     * @param upgrade keeps {@code Connection: Upgrade} and {@code Upgrade}
     */
    public static void stripRequest(HttpHeaders headers, boolean upgrade) {
        strip(headers, upgrade, FROM_CALLER);
    }

    /** Strips the trailers of a caller's request, of what routes too (RFC 9110 section 6.5.1). */
    public static void stripRequestTrailers(HttpHeaders trailers) {
        if (!trailers.isEmpty()) {
            strip(trailers, false, FROM_CALLER);
            trailers.remove(HttpHeaderNames.HOST);
        }
    }

    /**
     * Strips a plugin's response head, or its trailers.
     *
     * @param upgrade keeps {@code Connection: Upgrade} and {@code Upgrade}
     */
    public static void stripResponse(HttpHeaders headers, boolean upgrade) {
        strip(headers, upgrade, FROM_PLUGIN);
    }

    private static void strip(HttpHeaders headers, boolean upgrade, String[] reserved) {
        if (headers.isEmpty()) {
            return;
        }
        if (headers.contains(HttpHeaderNames.CONNECTION)) {
            dropNamedByConnection(headers);
            headers.remove(HttpHeaderNames.CONNECTION);
        }
        if (upgrade) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderNames.UPGRADE);
        } else {
            headers.remove(HttpHeaderNames.UPGRADE);
        }
        headers.remove(KEEP_ALIVE);
        headers.remove(PROXY_CONNECTION);
        headers.remove(HTTP2_SETTINGS);
        headers.remove(HttpHeaderNames.TE);
        List<CharSequence> found = reservedNames(headers, reserved);
        if (found != null) {
            found.forEach(headers::remove);
        }
    }

    private static void dropNamedByConnection(HttpHeaders headers) {
        for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String option : value.split(",", -1)) {
                String name = option.strip();
                if (NEVER_HOP_BY_HOP.stream().noneMatch(name::equalsIgnoreCase)) {
                    headers.remove(name);
                }
            }
        }
    }

    private static @Nullable List<CharSequence> reservedNames(HttpHeaders headers, String[] reserved) {
        List<CharSequence> found = null;
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = headers.iteratorCharSequence();
        while (entries.hasNext()) {
            CharSequence name = entries.next().getKey();
            if (isReserved(name, reserved)) {
                if (found == null) {
                    found = new ArrayList<>(4);
                }
                found.add(name);
            }
        }
        return found;
    }

    private static boolean isReserved(CharSequence name, String[] reserved) {
        for (String prefix : reserved) {
            if (startsWith(name, prefix)) {
                return true;
            }
        }
        return false;
    }

    private static char fold(char c) {
        char lower = AsciiString.toLowerCase(c);
        return (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') ? lower : '-';
    }

    private static boolean startsWith(CharSequence name, String prefix) {
        if (name.length() < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            char c = name.charAt(i);
            if (fold(c) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
