package dev.remora.controller.rom;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;

/** Where an answer sends on to. */
final class Redirects {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private Redirects() {}

    /** Nothing if it is no redirect; fails for one that leads away from TLS or nowhere. */
    static Optional<URI> target(HttpResponse<?> response) throws IOException {
        if (!STATUSES.contains(response.statusCode())) {
            return Optional.empty();
        }
        String location = response.headers().firstValue("Location").orElse("");
        try {
            URI target = response.uri().resolve(location);
            boolean http = "http".equals(target.getScheme())
                    && "http".equals(response.uri().getScheme());
            if ((http || "https".equals(target.getScheme())) && target.getHost() != null) {
                return Optional.of(target);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IOException("a redirect to \"" + location + "\" is not followed (expected: https://)");
    }
}
