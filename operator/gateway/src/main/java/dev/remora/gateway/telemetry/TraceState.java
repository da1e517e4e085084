package dev.remora.gateway.telemetry;

import java.util.List;
import java.util.regex.Pattern;

/** The rules of {@code tracestate} (W3C Trace Context, section 3.3). */
final class TraceState {
    private static final int MAX_MEMBERS = 32;
    private static final Pattern MEMBER =
            Pattern.compile("(?:[a-z][_0-9a-z\\-*/]{0,255}|[0-9a-z][_0-9a-z\\-*/]{0,240}@[a-z][_0-9a-z\\-*/]{0,13})"
                    + "=[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]");

    private TraceState() {}

    /** Whether the list, which may be spread over several headers, can be passed on; else it is dropped whole. */
    static boolean isValid(List<String> headers) {
        int members = 0;
        for (String header : headers) {
            for (String member : header.split(",", -1)) {
                String trimmed = trim(member);
                if (!trimmed.isEmpty()
                        && (++members > MAX_MEMBERS || !MEMBER.matcher(trimmed).matches())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Spaces and tabs only (RFC 9110 section 5.6.3). */
    private static String trim(String member) {
        int from = 0;
        int to = member.length();
        while (from < to && isSpace(member.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(member.charAt(to - 1))) {
            to--;
        }
        return member.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
