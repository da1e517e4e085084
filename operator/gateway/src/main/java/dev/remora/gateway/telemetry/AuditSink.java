package dev.remora.gateway.telemetry;

/** Takes audit events; called on event loops, so it must not block. */
@FunctionalInterface
public interface AuditSink {
    /** Keeps nothing. */
    AuditSink NONE = event -> {};

    /** A request ended. */
    void accept(AuditEvent event);
}
