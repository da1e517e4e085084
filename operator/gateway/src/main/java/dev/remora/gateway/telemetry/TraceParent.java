package dev.remora.gateway.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * A valid {@code traceparent} (W3C Trace Context, section 3.2).
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param parentId 16 of them, not all zero
 * @param flags 2 of them
 */
public record TraceParent(String traceId, String parentId, String flags) {
    private static final int LENGTH = 55;

    /** {@code null} for anything that is not valid; of a later version, what this one knows (section 4.3). */
    public static @Nullable TraceParent parse(String text) {
        if (text.length() < LENGTH || !isHex(text, 0, 2) || text.startsWith("ff")) {
            return null;
        }
        boolean known = text.startsWith("00");
        if (text.length() > LENGTH && (known || text.charAt(LENGTH) != '-')) {
            return null;
        }
        boolean wellFormed = text.charAt(2) == '-'
                && isId(text, 3, 35)
                && text.charAt(35) == '-'
                && isId(text, 36, 52)
                && text.charAt(52) == '-'
                && isHex(text, 53, LENGTH);
        return wellFormed
                ? new TraceParent(text.substring(3, 35), text.substring(36, 52), text.substring(53, LENGTH))
                : null;
    }

    private static boolean isId(String text, int from, int to) {
        boolean zero = true;
        for (int i = from; i < to; i++) {
            zero &= text.charAt(i) == '0';
        }
        return !zero && isHex(text, from, to);
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
