package dev.remora.gateway.upstream;

import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.directory.Target;
import dev.remora.gateway.http.ReservedHeaders;
import dev.remora.gateway.pipeline.ResolvedRequest;
import dev.remora.gateway.pipeline.RoutedRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a caller's request head one for the plugin: strips what a caller may not set, then says who calls and how.
 *
 * <p>Names of users and groups are percent-encoded (RFC 3986 section 2.1) but for visible ASCII without {@code %},
 * {@code ,} and {@code "}: they may hold anything, and a comma separates groups.
 */
final class ForwardedHeaders {
    private static final AsciiString FOR = AsciiString.cached("X-Forwarded-For");
    private static final AsciiString HOST = AsciiString.cached("X-Forwarded-Host");
    private static final AsciiString PREFIX = AsciiString.cached("X-Forwarded-Prefix");
    private static final AsciiString PROTO = AsciiString.cached("X-Forwarded-Proto");
    private static final AsciiString USER = AsciiString.cached("X-Remora-User");
    private static final AsciiString GROUPS = AsciiString.cached("X-Remora-Groups");
    private static final AsciiString NAMESPACE = AsciiString.cached("X-Remora-Namespace");
    private static final AsciiString INSTANCE = AsciiString.cached("X-Remora-Instance");
    private static final AsciiString INSTANCE_UID = AsciiString.cached("X-Remora-Instance-Uid");
    private static final AsciiString PLUGIN = AsciiString.cached("X-Remora-Plugin");

    private final String clientAddress;
    private final String scheme;

    /** The caller that came last on this connection, with its encoded names. */
    private @Nullable Identity encodedIdentity;

    private String user = "";
    private String groups = "";

    /**
     * @param clientAddress the connection's other end
     * @param scheme {@code https} or {@code http}
     */
    ForwardedHeaders(String clientAddress, String scheme) {
        this.clientAddress = clientAddress;
        this.scheme = scheme;
    }

    /** Rewrites the head in place. */
    void rewrite(ResolvedRequest resolved) {
        RoutedRequest routed = resolved.request();
        HttpRequest request = routed.http();
        Target target = resolved.target();
        encode(resolved.identity());
        HttpHeaders headers = request.headers();
        String host = headers.get(HttpHeaderNames.HOST);
        ReservedHeaders.stripRequest(headers, routed.upgrade());
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            // A plugin that does not take "Chunked" for it would look for the next request in this one's body.
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        headers.set(HttpHeaderNames.HOST, target.authority());
        if (host != null) {
            headers.add(HOST, host);
        }
        headers.add(FOR, clientAddress);
        headers.add(PROTO, scheme);
        headers.add(PREFIX, routed.route().prefix());
        headers.add(USER, user);
        if (!groups.isEmpty()) {
            headers.add(GROUPS, groups);
        }
        headers.add(NAMESPACE, target.namespace());
        headers.add(INSTANCE, target.instance());
        headers.add(INSTANCE_UID, target.instanceUid());
        headers.add(PLUGIN, target.plugin());
        request.setUri(routed.route().target());
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    private void encode(Identity identity) {
        if (Objects.equals(identity, encodedIdentity)) {
            return;
        }
        encodedIdentity = identity;
        user = encode(identity.username());
        groups = identity.groups().stream().map(ForwardedHeaders::encode).collect(Collectors.joining(","));
    }

    static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet > ' ' && octet < 0x7f && octet != '%' && octet != ',' && octet != '"';
            if (plain) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append("%02X".formatted(octet & 0xff));
            }
        }
        return encoded.toString();
    }
}
