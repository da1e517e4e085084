package dev.remora.gateway.telemetry;

import org.jspecify.annotations.Nullable;

/** What one request has to do with a distributed trace. */
@FunctionalInterface
public interface Trace {
    /** No trace. */
    Trace NONE = () -> null;

    /** The trace's identity, 32 hexadecimal digits; {@code null} if the request belongs to none. */
    @Nullable String id();

    /** The request ended. */
    default void end(Exchange exchange, Outcome outcome) {}
}
