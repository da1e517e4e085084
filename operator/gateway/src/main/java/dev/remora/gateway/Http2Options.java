package dev.remora.gateway;

import dev.remora.gateway.http.h2.StreamLimits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of HTTP/2 towards callers. */
@SuppressWarnings("NullAway.Init") // picocli fills every field that has a default value
final class Http2Options {
    /** What every connection begins with (RFC 9113 section 6.9.2). */
    private static final int MIN_WINDOW = 65_535;

    @Option(
            names = "--http2",
            defaultValue = "on",
            description = "on, or off: HTTP/1.1 only (default ${DEFAULT-VALUE}).")
    String protocol;

    @Option(
            names = "--http2-max-streams",
            defaultValue = "128",
            paramLabel = "N",
            description = "Requests at a time on one HTTP/2 connection (default ${DEFAULT-VALUE}).")
    int mostStreams;

    @Option(
            names = "--http2-max-resets",
            defaultValue = "200",
            paramLabel = "N",
            description =
                    "Requests on one HTTP/2 connection that its caller may break off in 30 s; beyond it the connection is closed (default ${DEFAULT-VALUE}).")
    int mostResets;

    @Option(
            names = "--http2-window-bytes",
            defaultValue = "262144",
            paramLabel = "N",
            description = {
                "Bytes of an upload that an HTTP/2 caller may send ahead of what the plugin takes; 16 times that on one",
                "connection (default ${DEFAULT-VALUE})."
            })
    int window;

    /**
     * Checks them.
     *
     * @return {@code null} when HTTP/2 is not spoken
     * @throws IllegalArgumentException naming the flag, its value and what is allowed
     */
    @Nullable StreamLimits limits() {
        return switch (protocol) {
            case "on" ->
                new StreamLimits(
                        GatewayConfig.atLeastOne("--http2-max-streams", mostStreams),
                        GatewayConfig.atLeastOne("--http2-max-resets", mostResets),
                        window(window));
            case "off" -> null;
            default -> throw new IllegalArgumentException("--http2: " + protocol + " (expected: on or off)");
        };
    }

    private static int window(int bytes) {
        if (bytes < MIN_WINDOW) {
            throw new IllegalArgumentException(
                    "--http2-window-bytes: " + bytes + " (expected: " + MIN_WINDOW + " or more)");
        }
        return bytes;
    }
}
