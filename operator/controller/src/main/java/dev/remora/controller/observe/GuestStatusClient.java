package dev.remora.controller.observe;

import dev.remora.controller.observe.GuestHttp.Silence;
import dev.remora.controller.observe.GuestHttp.Spoken;
import dev.remora.controller.observe.GuestStatus.Unreachable;
import java.net.HttpURLConnection;
import java.time.Duration;

/** Asks a guest's launcher how its plugins are. */
final class GuestStatusClient {
    /** Time that one question may take altogether. */
    static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final int LARGEST_BODY = 64 << 10;

    private final GuestHttp http = new GuestHttp("remora-status/0.1");

    /** Asks once, and blocks meanwhile. */
    GuestStatus ask(GuestTarget target) {
        return switch (http.get(target.status(), DEADLINE, LARGEST_BODY)) {
            case Spoken(int status, String _)
            when status != HttpURLConnection.HTTP_OK ->
                new Unreachable(target.status() + " answers HTTP status " + status);
            case Spoken(int _, String body) -> GuestStatusParser.parse(body);
            case Silence(String message) -> new Unreachable(target.status() + ": " + message);
        };
    }
}
