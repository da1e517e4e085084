package dev.remora.controller.observe;

import dev.remora.controller.resolve.HealthCheck;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where and how a plugin in one boot of a guest is asked for its health.
 *
 * @param vmiUid which boot, since addresses are given anew
 * @param uri on the plugin's own port
 * @param period between two questions
 * @param timeout of one question
 * @param failureThreshold failures in a row that make it unhealthy, at least 1
 */
public record HealthTarget(String vmiUid, URI uri, Duration period, Duration timeout, int failureThreshold) {
    /** What RFC 3986 has no place for in a path or a query. */
    private static final Pattern OUT_OF_PLACE = Pattern.compile("[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]|%(?![0-9A-Fa-f]{2})");

    /** Asks the plugin that listens on {@code port} at the address of the guest's launcher. */
    static HealthTarget of(GuestTarget guest, int port, HealthCheck check) {
        String path = OUT_OF_PLACE.matcher(check.path()).replaceAll(found -> encoded(found.group()));
        String host = guest.status().getHost();
        return new HealthTarget(
                guest.vmiUid(),
                URI.create("http://%s:%d%s".formatted(host, port, path)),
                check.period(),
                check.timeout(),
                check.failureThreshold());
    }

    private static String encoded(String text) {
        var encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append("%%%02X".formatted(octet));
        }
        return encoded.toString();
    }
}
