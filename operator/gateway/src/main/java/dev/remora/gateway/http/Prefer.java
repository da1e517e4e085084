package dev.remora.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a caller prefers (RFC 7240), as far as the gateway can do it. What it does not know or understand is ignored.
 *
 * @param respondAsync 202 rather than waiting
 * @param longestWait the longest that the caller wants to wait, {@code null} if it did not say
 */
public record Prefer(boolean respondAsync, @Nullable Duration longestWait) {
    private static final String NAME = "Prefer";
    private static final String RESPOND_ASYNC = "respond-async";
    private static final String WAIT = "wait";
    private static final Prefer NOTHING = new Prefer(false, null);
    private static final int MOST_DIGITS = 9;

    /** Of a request. The first preference of a name counts. */
    public static Prefer of(HttpHeaders headers) {
        if (!headers.contains(NAME)) {
            return NOTHING;
        }
        boolean respondAsync = false;
        Duration wait = null;
        for (String value : headers.getAll(NAME)) {
            for (String preference : value.split(",", -1)) {
                String[] parts = preference.split(";", 2)[0].split("=", 2);
                String name = parts[0].strip().toLowerCase(Locale.ROOT);
                if (name.equals(RESPOND_ASYNC)) {
                    respondAsync = true;
                } else if (name.equals(WAIT) && wait == null && parts.length == 2) {
                    wait = seconds(parts[1].strip());
                }
            }
        }
        return new Prefer(respondAsync, wait);
    }

    private static @Nullable Duration seconds(String text) {
        boolean number = !text.isEmpty()
                && text.length() <= MOST_DIGITS
                && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return number ? Duration.ofSeconds(Integer.parseInt(text)) : null;
    }

    /** What of it was done, for {@code Preference-Applied}, when the answer is 202. */
    String applied() {
        return longestWait == null ? RESPOND_ASYNC : RESPOND_ASYNC + ", " + WAIT + "=" + longestWait.toSeconds();
    }
}
