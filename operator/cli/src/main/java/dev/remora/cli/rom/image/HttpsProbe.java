package dev.remora.cli.rom.image;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;

/**
 * One attempt to reach a registry over HTTPS before jib does. Jib tries again and again for a minute, whatever the
 * reason, so that a mistyped name or a registry without TLS would cost that long.
 */
final class HttpsProbe {
    private static final int LIMIT_MILLIS = (int) Duration.ofSeconds(20).toMillis();

    private HttpsProbe() {}

    /** Returns when a trusted TLS connection was made; what the registry says on it is not asked. */
    static void connect(ImageName image) throws IOException {
        URLConnection connection =
                URI.create("https://" + image.registry() + "/v2/").toURL().openConnection();
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        connection.connect();
        if (connection instanceof HttpURLConnection http) {
            http.disconnect();
        }
    }
}
