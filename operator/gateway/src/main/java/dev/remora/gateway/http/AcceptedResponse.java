package dev.remora.gateway.http;

/**
 * The answer to a caller who prefers not to wait (RFC 7240 section 4.1): what it asked for has begun, and its request was
 * not carried out. Put into HTTP by {@link ProblemWriter}.
 *
 * @param prefer what the caller preferred
 * @param location target of the request, where to ask again
 * @param retryAfter seconds after which to do so, at least 1
 */
public record AcceptedResponse(Prefer prefer, String location, int retryAfter) {}
