package dev.remora.gateway.rest.model;

/**
 * Why something was refused. Two numbers are the original's, and its clients know them: an Instance that is not there, and a
 * name that is taken. They are answers about an item and never change the status of the HTTP response. The others are the
 * HTTP status that says the same.
 */
public enum Code {
    /** There is no such Instance, or the caller may not know of it. */
    NOT_FOUND(8, 200),
    /** The name is taken. */
    ALREADY_EXISTS(23, 200),
    /** The wait ended before the state was there. */
    TIMED_OUT(110, 200),
    /** The Instance stopped instead of running; the item has the state and no number. */
    STOPPED(0, 200),
    /** The request is not one that can be carried out, by anybody. */
    INVALID(400, 400),
    /** Nobody knows whose token it is. */
    UNAUTHENTICATED(401, 401),
    /** RBAC, or an admission policy, does not let the caller do it. */
    FORBIDDEN(403, 403),
    /** This system does not have it. */
    NOT_LICENSED(403, 403),
    /** There is nothing at the path. */
    UNKNOWN_ADDRESS(404, 404),
    /** The path is there for other methods. */
    METHOD_NOT_ALLOWED(405, 405),
    /** Somebody else changed the Instance at the same time, again and again. */
    CONFLICT(409, 409),
    /** The body is larger than allowed. */
    TOO_LARGE(413, 413),
    /** The caller, or everybody together, has too many calls under way. */
    TOO_MANY(429, 429),
    /** A fault of the gateway. */
    INTERNAL(500, 500),
    /** The API server does not answer. */
    UNAVAILABLE(503, 503);

    private final int number;
    private final int status;

    Code(int number, int status) {
        this.number = number;
        this.status = status;
    }

    /** As an item's {@code error} has it; 0: the item has none. */
    public int number() {
        return number;
    }

    /** Status of the HTTP response when nothing but this went wrong. */
    public int status() {
        return status;
    }
}
