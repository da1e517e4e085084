package dev.remora.controller.rom;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that an option speaks of: {@code registry.example.com}, {@code registry.example.com:5000},
 * {@code *.example.com} (everything below, not the domain itself) or {@code *}. Without a port every port is meant.
 *
 * @param host in lower case, perhaps with {@code *.} in front, or {@code *}
 * @param port as in an address
 */
public record HostPattern(String host, @Nullable String port) {
    /** What a pattern may look like, for messages. */
    public static final String ALLOWED = "a host, host:port, *.domain or *";

    private static final Pattern FORM = Pattern.compile(
            "(\\*|(?:\\*\\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[A-Fa-f0-9:]+])(?::(\\d{1,5}))?");

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it has none of the forms
     */
    public static HostPattern parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"%s\" is not allowed (expected: %s)".formatted(text, ALLOWED));
        }
        return new HostPattern(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2));
    }

    /** Whether it is this one host and no other, port aside. */
    boolean isLiteral() {
        return !host.startsWith("*");
    }

    /** Whether {@code authority}, a host with or without a port, is among them. */
    boolean matches(String authority) {
        var matcher = FORM.matcher(authority);
        return matcher.matches()
                && (port == null || port.equals(matcher.group(2)))
                && matchesHost(matcher.group(1).toLowerCase(Locale.ROOT));
    }

    /** As above, but without a port only the scheme's own port is meant. */
    boolean matchesWithPort(String authority) {
        var matcher = FORM.matcher(authority);
        return matches(authority) && matcher.matches() && Objects.equals(port, matcher.group(2));
    }

    private boolean matchesHost(String name) {
        return host.equals("*") || (isLiteral() ? host.equals(name) : name.endsWith(host.substring(1)));
    }
}
