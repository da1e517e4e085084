package dev.remora.gateway.http.h2;

/**
 * What one HTTP/2 connection may ask for.
 *
 * @param streams most requests at a time, at least 1; more are refused with {@code REFUSED_STREAM}
 * @param resets most streams that a caller may reset, and most that it may make the gateway reset, in 30 s; at least 1
 * @param window bytes that a caller may send ahead on one stream, 65,535 or more; a connection has {@value #WINDOWS} times
 *     that
 */
public record StreamLimits(int streams, int resets, int window) {
    /** So many uploads may stand still before they stop the others on their connection. */
    static final int WINDOWS = 16;

    /** Bytes that a caller may send ahead on one connection. */
    int connectionWindow() {
        return (int) Math.min((long) window * WINDOWS, Integer.MAX_VALUE);
    }
}
