package dev.remora.gateway.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * One request, as the audit log keeps it; what was not known when the request ended is {@code null}.
 *
 * @param timeMillis when the request's head was complete, in milliseconds of the Unix epoch
 * @param client address of the connection's other end
 * @param path path that the plugin gets, or of the whole request when it names no plugin; never the query; {@code -} for what is no path
 * @param protocol how the request came: HTTP/1.0, HTTP/1.1 or HTTP/2
 * @param traceId the distributed trace that it belongs to
 * @param status final status sent, 0 if none was
 * @param problem slug of the gateway's own error
 * @param firstByteNanos from the request's head to the answer's, -1 if there was none
 * @param durationNanos from the request's head to the end
 */
public record AuditEvent(
        long timeMillis,
        String client,
        @Nullable String user,
        @Nullable String namespace,
        @Nullable String instance,
        @Nullable String instanceUid,
        @Nullable String plugin,
        @Nullable String verb,
        String method,
        String path,
        String protocol,
        @Nullable String traceId,
        int status,
        String outcome,
        @Nullable String problem,
        long bytesIn,
        long bytesOut,
        long firstByteNanos,
        long durationNanos) {
    /** The same with other texts from the caller. */
    AuditEvent shortened(String newMethod, String newPath) {
        return new AuditEvent(
                timeMillis,
                client,
                user,
                namespace,
                instance,
                instanceUid,
                plugin,
                verb,
                newMethod,
                newPath,
                protocol,
                traceId,
                status,
                outcome,
                problem,
                bytesIn,
                bytesOut,
                firstByteNanos,
                durationNanos);
    }
}
