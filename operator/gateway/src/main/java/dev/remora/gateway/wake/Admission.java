package dev.remora.gateway.wake;

/** Whether a request may wait. */
public sealed interface Admission {
    /** It has this place. */
    record Admitted(Place place) implements Admission {}

    /** It has none. */
    record TurnedAway(Refusal why) implements Admission {}
}
