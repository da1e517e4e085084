package dev.remora.gateway.route;

/** What {@link RouteParser} made of a request target. */
public sealed interface Parsed {
    /** It names a plugin. */
    record Found(Route route) implements Parsed {}

    /**
     * It has the form of a plugin's address, and a part of it is not allowed.
     *
     * @param reason names the part, its value and what is allowed
     */
    record Malformed(String reason) implements Parsed {}

    /** It is no address of a plugin at all. */
    record Unknown() implements Parsed {}
}
