package dev.remora.gateway.auth;

import java.time.Duration;

/**
 * How long the API server's answers are kept.
 *
 * @param allow lifetime of a yes, that is how late a lost right may be noticed
 * @param deny for how long a no is kept, that is how late a new right may be noticed
 * @param capacity most answers to keep
 */
public record CachePolicy(Lifetime allow, Duration deny, int capacity) {
    Lifetime denied() {
        return new Lifetime(deny, Duration.ZERO);
    }
}
