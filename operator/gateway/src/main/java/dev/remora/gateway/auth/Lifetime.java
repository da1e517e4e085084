package dev.remora.gateway.auth;

import java.time.Duration;

/**
 * How long an answer counts.
 *
 * @param fresh for how long it is given without asking again; zero: it is not kept at all
 * @param grace for how long beyond {@code fresh} it still counts while the API server does not answer
 */
public record Lifetime(Duration fresh, Duration grace) {
    /** Of an answer that is not one. */
    public static final Lifetime NONE = new Lifetime(Duration.ZERO, Duration.ZERO);

    boolean keeps() {
        return fresh.isPositive();
    }

    /** This lifetime, cut off when {@code remaining} has passed. */
    Lifetime within(Duration remaining) {
        if (remaining.isNegative() || remaining.isZero()) {
            return NONE;
        }
        if (remaining.compareTo(fresh) <= 0) {
            return new Lifetime(remaining, Duration.ZERO);
        }
        Duration rest = remaining.minus(fresh);
        return rest.compareTo(grace) < 0 ? new Lifetime(fresh, rest) : this;
    }
}
