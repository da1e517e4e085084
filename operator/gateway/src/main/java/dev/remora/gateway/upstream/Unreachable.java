package dev.remora.gateway.upstream;

import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.telemetry.ConnectResult;
import io.netty.channel.ConnectTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a caller is told when no connection to the plugin could be made; nothing of the request was sent. */
final class Unreachable {
    private static final Logger LOG = LoggerFactory.getLogger(Unreachable.class);

    private Unreachable() {}

    static ConnectResult result(Throwable cause) {
        return switch (cause) {
            case UpstreamPool.TooManyConnections _ -> ConnectResult.LIMITED;
            case UpstreamPool.GuestGone _ -> ConnectResult.GUEST_GONE;
            case ConnectTimeoutException _ -> ConnectResult.TIMED_OUT;
            default -> ConnectResult.REFUSED;
        };
    }

    static ProblemResponse problem(Throwable cause) {
        return switch (cause) {
            case UpstreamPool.TooManyConnections _ ->
                new ProblemResponse(Problem.OVERLOADED, "The plugin has as many connections as it may have.");
            case UpstreamPool.GuestGone _ ->
                new ProblemResponse(Problem.INSTANCE_NOT_RUNNING, "The guest has just stopped.");
            default -> {
                LOG.atDebug().setCause(cause).log("a plugin is unreachable");
                yield unreachable(cause);
            }
        };
    }

    private static ProblemResponse unreachable(Throwable cause) {
        return cause instanceof ConnectTimeoutException
                ? new ProblemResponse(Problem.CONNECT_TIMEOUT, "The guest did not take the connection in time.")
                : new ProblemResponse(Problem.PLUGIN_REFUSED, "Nothing takes connections on the plugin's port.");
    }
}
