package dev.remora.gateway.telemetry;

/** What became of an attempt to connect to a plugin. */
public enum ConnectResult {
    /** It is there. */
    CONNECTED,
    /** Nothing listens, or no way leads there. */
    REFUSED,
    /** Nobody took it in time. */
    TIMED_OUT,
    /** Not attempted: the plugin has as many as it may have. */
    LIMITED,
    /** The guest is another one by now, or runs no more. */
    GUEST_GONE
}
