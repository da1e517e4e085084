package dev.remora.gateway.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/**
 * Every error that the gateway itself answers (RFC 9457), in the order of their status. {@code docs/gateway-errors.md} is
 * tested against this list.
 */
public enum Problem {
    /** The request breaks a rule of HTTP that the gateway insists on. */
    BAD_REQUEST(400, "Bad request", 0),
    /** A part of a plugin's address is not allowed. */
    MALFORMED_ADDRESS(400, "Malformed address", 0),
    /** There is no token, or it is worth nothing here. */
    UNAUTHENTICATED(401, "Not authenticated", 0),
    /** RBAC does not allow it, or the Instance does not exist: callers without the right cannot tell. */
    FORBIDDEN(403, "Forbidden", 0),
    /** RBAC allows the Instance, and this plugin is opened by its own token only. */
    OWN_TOKEN_REQUIRED(403, "The plugin's own token is required", 0),
    /** A browser wants to show or run a plugin's answer where the console is. */
    PAGE_REFUSED(403, "A plugin is no page", 0),
    /** The path is no address of a plugin. */
    UNKNOWN_ADDRESS(404, "Unknown address", 0),
    /** There is no such Instance; only callers who may reach it are told. */
    INSTANCE_NOT_FOUND(404, "No such Instance", 0),
    /** The Instance has no such plugin. */
    PLUGIN_NOT_FOUND(404, "No such plugin", 0),
    /** No RBAC verb covers the method. */
    METHOD_NOT_ALLOWED(405, "Method not allowed", 0),
    /** The body came in more slowly than one may. */
    REQUEST_TOO_SLOW(408, "The request came too slowly", 0),
    /** The running guest was booted without the plugin. */
    PLUGIN_QUEUED(409, "The plugin waits for the next start", 0),
    /** The Plugin that defines it is disabled. */
    PLUGIN_DISABLED(409, "The plugin is disabled", 0),
    /** The request line is too long. */
    URI_TOO_LONG(414, "URI too long", 0),
    /** The header fields are too large. */
    HEADERS_TOO_LARGE(431, "Header fields too large", 0),
    /** A fault of the gateway. */
    INTERNAL(500, "Internal error", 0),
    /** The guest refused the connection, or no way leads to it. */
    PLUGIN_REFUSED(502, "The plugin refused the connection", 0),
    /** The plugin closed the connection without an answer, or answered no HTTP. */
    PLUGIN_BROKE(502, "The plugin broke the connection", 0),
    /** The guest reports that the plugin does not run. */
    PLUGIN_FAILED(502, "The plugin does not run", 0),
    /** The Instance is stopped because its user wants that. */
    INSTANCE_STOPPED(503, "The Instance is stopped", 30),
    /** The Instance does not run now; it may soon. */
    INSTANCE_NOT_RUNNING(503, "The Instance is not running", 5),
    /** The Instance sleeps or wakes: this request wakes it. */
    INSTANCE_WAKING(503, "The Instance is waking", 5),
    /** The API server does not answer, and without it nobody is let in. */
    ACCESS_UNDECIDED(503, "Access cannot be decided now", 2),
    /** The plugin's own token cannot be read, and nothing else opens it. */
    OWN_TOKEN_UNUSABLE(503, "The plugin's own token is not to be had", 5),
    /** The plugin has as many connections as it may have. */
    OVERLOADED(503, "Overloaded", 1),
    /** The gateway ends and could not wait any longer. */
    SHUTTING_DOWN(503, "The gateway is shutting down", 1),
    /** The guest did not take the connection in time. */
    CONNECT_TIMEOUT(504, "The plugin did not take the connection", 0),
    /** No byte went either way for too long. */
    PLUGIN_TIMEOUT(504, "The plugin did not answer in time", 0),
    /** The HTTP version is not supported. */
    VERSION_NOT_SUPPORTED(505, "HTTP version not supported", 0);

    /** What every type starts with. */
    public static final String TYPE_PREFIX = "https://remora.dev/problems/";

    private final String slug = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final int status;
    private final String title;
    private final int retryAfter;

    Problem(int status, String title, int retryAfter) {
        this.status = status;
        this.title = title;
        this.retryAfter = retryAfter;
    }

    /** Last part of the type, and value of the header {@link ReservedHeaders#ERROR}. Never changes once released. */
    public String slug() {
        return slug;
    }

    /** The problem's {@code type}. */
    public String type() {
        return TYPE_PREFIX + slug;
    }

    /** The answer's status. */
    public HttpResponseStatus status() {
        return HttpResponseStatus.valueOf(status);
    }

    /** One line for a person. */
    public String title() {
        return title;
    }

    /** Whether the connection ends with it: what follows such a request cannot be trusted. */
    boolean closes() {
        return switch (this) {
            case BAD_REQUEST,
                    URI_TOO_LONG,
                    HEADERS_TOO_LARGE,
                    VERSION_NOT_SUPPORTED,
                    INTERNAL,
                    REQUEST_TOO_SLOW,
                    SHUTTING_DOWN -> true;
            case MALFORMED_ADDRESS,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    OWN_TOKEN_REQUIRED,
                    PAGE_REFUSED,
                    OWN_TOKEN_UNUSABLE,
                    UNKNOWN_ADDRESS,
                    INSTANCE_NOT_FOUND,
                    PLUGIN_NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    PLUGIN_QUEUED,
                    PLUGIN_DISABLED,
                    PLUGIN_REFUSED,
                    PLUGIN_BROKE,
                    PLUGIN_FAILED,
                    INSTANCE_STOPPED,
                    INSTANCE_NOT_RUNNING,
                    INSTANCE_WAKING,
                    ACCESS_UNDECIDED,
                    OVERLOADED,
                    CONNECT_TIMEOUT,
                    PLUGIN_TIMEOUT -> false;
        };
    }

    /** Seconds after which trying again may help, 0 if waiting does not help. */
    public int retryAfter() {
        return retryAfter;
    }
}
