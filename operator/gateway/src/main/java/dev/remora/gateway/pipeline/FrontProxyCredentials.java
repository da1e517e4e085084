package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Credential;
import dev.remora.gateway.auth.FrontProxy;
import dev.remora.gateway.auth.Identity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Callers whom kube-apiserver names in headers, on a connection that proves to be kube-apiserver's. Without that proof the
 * headers are worth nothing, and there is no caller; a token on such a connection is not looked at.
 */
public final class FrontProxyCredentials implements CredentialReader {
    /** For how long a connection is taken to be the front proxy's without looking at its certificate again. */
    private static final long LOOK_AGAIN = Duration.ofMinutes(1).toNanos();

    private final Supplier<FrontProxy> current;
    private @Nullable FrontProxy checkedBy;
    private long checkedAt;
    private boolean trusted;

    /** Of the request under way, whose headers do not have it any more. */
    private @Nullable Credential last;

    private @Nullable HttpHeaders lastHeaders;

    /**
     * @param current who may say who calls, as of now
     */
    public FrontProxyCredentials(Supplier<FrontProxy> current) {
        this.current = current;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same request again, as after a wait; another one has other headers
    public @Nullable Credential read(ChannelHandlerContext ctx, HttpHeaders headers) {
        Channel channel = ctx.channel();
        if (!isFrontProxy(channel)) {
            return null;
        }
        if (headers != lastHeaders) {
            FrontProxy proxy = current.get();
            Identity identity = identity(proxy, headers);
            strip(proxy, headers);
            lastHeaders = headers;
            last = identity == null ? null : new Credential.Vouched(identity, () -> isFrontProxy(channel));
        }
        return last;
    }

    @SuppressWarnings("ReferenceEquality") // another object is another look at the ConfigMap, whatever it says
    private boolean isFrontProxy(Channel channel) {
        FrontProxy proxy = current.get();
        long now = System.nanoTime();
        if (proxy != checkedBy || now - checkedAt > LOOK_AGAIN) {
            List<X509Certificate> chain = CallerCredentials.handshake(channel);
            trusted = !chain.isEmpty() && proxy.is(chain);
            checkedBy = proxy;
            checkedAt = now;
        }
        return trusted;
    }

    private static @Nullable Identity identity(FrontProxy proxy, HttpHeaders headers) {
        String user = first(headers, proxy.userHeaders());
        if (user.isEmpty()) {
            return null;
        }
        List<String> groups = new ArrayList<>();
        proxy.groupHeaders().forEach(header -> groups.addAll(headers.getAll(header)));
        return new Identity(user, first(headers, proxy.uidHeaders()), groups, extra(proxy, headers));
    }

    private static String first(HttpHeaders headers, List<String> names) {
        for (String name : names) {
            String value = headers.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    /** The rest of the name is the key, in lower case and percent-encoded where a header's name could not have it. */
    private static Map<String, List<String>> extra(FrontProxy proxy, HttpHeaders headers) {
        Map<String, List<String>> extra = new TreeMap<>();
        for (String prefix : proxy.extraPrefixes()) {
            for (Map.Entry<String, String> header : headers) {
                String name = header.getKey();
                if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                    String key = decode(name.substring(prefix.length()).toLowerCase(Locale.ROOT));
                    extra.computeIfAbsent(key, k -> new ArrayList<>()).add(header.getValue());
                }
            }
        }
        return extra;
    }

    private static String decode(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return key;
        }
    }

    /** Whatever they are called here, the plugin must not take them for its own. */
    private static void strip(FrontProxy proxy, HttpHeaders headers) {
        proxy.userHeaders().forEach(headers::remove);
        proxy.uidHeaders().forEach(headers::remove);
        proxy.groupHeaders().forEach(headers::remove);
        for (String prefix : proxy.extraPrefixes()) {
            headers.names().stream()
                    .filter(name -> name.regionMatches(true, 0, prefix, 0, prefix.length()))
                    .toList()
                    .forEach(headers::remove);
        }
    }
}
