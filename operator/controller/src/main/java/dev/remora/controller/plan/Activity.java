package dev.remora.controller.plan;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of who asked for an Instance's plugins, and when.
 *
 * @param lastRequest when the gateway last saw a request, by its own clock
 * @param up since when the guest has been able to answer; absent while it cannot
 * @param asleepSince {@link #mark()} of the activity with which it fell asleep; absent while it is awake
 */
public record Activity(Optional<Instant> lastRequest, Optional<Instant> up, Optional<String> asleepSince) {
    private static final String NEVER = "never";

    /**
     * What tells this activity from any other. Compared for being the same and never for being later, so that gateways
     * whose clocks differ wake a guest all the same.
     */
    String mark() {
        return lastRequest.map(Instant::toString).orElse(NEVER);
    }

    Instant last(Instant atLeast) {
        return lastRequest.filter(request -> request.isAfter(atLeast)).orElse(atLeast);
    }
}
