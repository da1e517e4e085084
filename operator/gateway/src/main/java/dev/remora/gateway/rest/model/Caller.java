package dev.remora.gateway.rest.model;

import dev.remora.gateway.auth.BearerToken;
import java.util.function.BooleanSupplier;

/**
 * Who calls, and for which namespace.
 *
 * @param username as the API server knows the token
 * @param token goes to the API server with everything that is done for this caller
 * @param namespace where names are looked up and Instances are made
 * @param gone whether nobody waits for the answer any more
 */
public record Caller(String username, BearerToken token, String namespace, BooleanSupplier gone) {
    /** The same caller in another namespace. */
    public Caller in(String other) {
        return other.equals(namespace) ? this : new Caller(username, token, other, gone);
    }
}
