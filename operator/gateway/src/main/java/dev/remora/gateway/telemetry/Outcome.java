package dev.remora.gateway.telemetry;

import dev.remora.gateway.http.Problem;
import java.util.Locale;

/** How a request can end: one value for logs and metrics. */
public enum Outcome {
    /** The plugin's answer went to the caller, whole; its status may be an error of the plugin's own. */
    FORWARDED,
    /** The connection was handed to another protocol, and that has ended. */
    UPGRADED,
    /** kube-apiserver asked the aggregated API about itself. */
    DISCOVERY,
    /** The REST API answered; the status says what. */
    REST_API,
    /** A page of the console, or what it shows. */
    CONSOLE,
    /** The caller left before the answer was complete. */
    CLIENT_GONE,
    /** The caller sent its body, or took the answer, more slowly than one may. */
    CLIENT_TOO_SLOW,
    /** The plugin's answer broke off after it had begun. */
    ANSWER_BROKEN,
    /** The caller's token or right ended while the answer or the upgraded connection went on. */
    ACCESS_LOST,
    /** The gateway ended, and had waited for {@code --drain-timeout}. */
    CUT_OFF,
    /** The request was not acceptable: 400, 404 for an unknown address, 405, 414, 431, 505. */
    REJECTED,
    /** 401. */
    UNAUTHENTICATED,
    /** 403. */
    FORBIDDEN,
    /** 404 for an Instance or a plugin. */
    NOT_FOUND,
    /** 409: queued or disabled. */
    NOT_LOADED,
    /** 503: the guest does not run. */
    NOT_RUNNING,
    /** 503: the guest is being woken, and that took longer than the request may wait. */
    WAKING,
    /** 202: the guest is being woken, and the caller did not want to wait; the request was not carried out. */
    ACCEPTED,
    /** 502: no connection, no answer, or no plugin. */
    PLUGIN_UNAVAILABLE,
    /** 504. */
    TIMED_OUT,
    /** 503: the API server is away. */
    UNDECIDED,
    /** 503: too many connections. */
    OVERLOADED,
    /** 500. */
    INTERNAL_ERROR;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As metrics and audit lines spell it. */
    public String label() {
        return label;
    }

    /** The outcome of a request that the gateway answered itself. */
    public static Outcome of(Problem problem) {
        return switch (problem) {
            case BAD_REQUEST,
                    MALFORMED_ADDRESS,
                    UNKNOWN_ADDRESS,
                    METHOD_NOT_ALLOWED,
                    URI_TOO_LONG,
                    HEADERS_TOO_LARGE,
                    VERSION_NOT_SUPPORTED -> REJECTED;
            case REQUEST_TOO_SLOW -> CLIENT_TOO_SLOW;
            case UNAUTHENTICATED -> UNAUTHENTICATED;
            case FORBIDDEN, OWN_TOKEN_REQUIRED, PAGE_REFUSED -> FORBIDDEN;
            case INSTANCE_NOT_FOUND, PLUGIN_NOT_FOUND -> NOT_FOUND;
            case PLUGIN_QUEUED, PLUGIN_DISABLED -> NOT_LOADED;
            case INSTANCE_STOPPED, INSTANCE_NOT_RUNNING -> NOT_RUNNING;
            case INSTANCE_WAKING -> WAKING;
            case PLUGIN_REFUSED, PLUGIN_BROKE, PLUGIN_FAILED -> PLUGIN_UNAVAILABLE;
            case CONNECT_TIMEOUT, PLUGIN_TIMEOUT -> TIMED_OUT;
            case ACCESS_UNDECIDED, OWN_TOKEN_UNUSABLE -> UNDECIDED;
            case OVERLOADED -> OVERLOADED;
            case SHUTTING_DOWN -> CUT_OFF;
            case INTERNAL -> INTERNAL_ERROR;
        };
    }
}
