package dev.remora.controller.observe;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One GET to somebody who may do anything: whatever it does, the answer takes a bounded time and a bounded memory. No
 * redirect is followed, no proxy is used, and the connection is closed: thousands of guests asked once in a while must
 * not keep thousands of connections, which {@code java.net.http} has no way to say. Works on virtual threads only.
 */
final class GuestHttp {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final String NO_HTTP = "no HTTP answer";

    private final String userAgent;

    GuestHttp(String userAgent) {
        this.userAgent = userAgent;
    }

    /**
     * Asks.
     *
     * @param uri of http, with an address for its host
     * @param timeout of everything together
     * @param mostBytes of a body that are read
     */
    Answer get(URI uri, Duration timeout, int mostBytes) {
        var deadline = new Deadline(timeout);
        try (deadline) {
            HttpURLConnection connection = open(uri, timeout);
            try {
                int status = connection.getResponseCode();
                return status < 0 ? new Silence(NO_HTTP) : new Spoken(status, body(connection, mostBytes));
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return new Silence(deadline.passed() ? tooLate(timeout) : text(e));
        }
    }

    private HttpURLConnection open(URI uri, Duration timeout) throws IOException {
        URLConnection opened = uri.toURL().openConnection(Proxy.NO_PROXY);
        if (!(opened instanceof HttpURLConnection connection)) {
            throw new IllegalArgumentException(uri + " (expected: http)");
        }
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(millis(timeout.compareTo(CONNECT) < 0 ? timeout : CONNECT));
        connection.setRequestProperty("User-Agent", userAgent);
        connection.setRequestProperty("Accept", "*/*");
        connection.setRequestProperty("Connection", "close");
        return connection;
    }

    private static String body(HttpURLConnection connection, int mostBytes) throws IOException {
        try (InputStream body = stream(connection)) {
            return body == null ? "" : new String(body.readNBytes(mostBytes), StandardCharsets.UTF_8);
        }
    }

    private static @Nullable InputStream stream(HttpURLConnection connection) throws IOException {
        return connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getErrorStream()
                : connection.getInputStream();
    }

    /** The same failure has the same text, whatever the exception says. */
    private static String text(IOException failure) {
        return switch (failure) {
            case SocketTimeoutException _ -> tooLate(CONNECT);
            case ConnectException _ -> "nobody listens there";
            default -> NO_HTTP;
        };
    }

    private static String tooLate(Duration limit) {
        return "no answer within " + written(limit);
    }

    private static String written(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    private static int millis(Duration duration) {
        return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
    }

    /** What came of it. */
    sealed interface Answer {}

    /**
     * There was an HTTP answer.
     *
     * @param status of it
     * @param body of it, cut where the bound is
     */
    record Spoken(int status, String body) implements Answer {}

    /**
     * There was none.
     *
     * @param message what happened instead
     */
    record Silence(String message) implements Answer {}
}
