/**
 * The gateway's own calls of the API server over one HTTP/2 connection, for those that many callers wait for at once. What
 * this way cannot do, and whatever goes wrong on it, is left to the Kubernetes client (see docs/adr/0034).
 *
 * <p>All of it happens on one event loop of its own, so that a slow name service or a token that is renewed holds up no
 * caller's connection. Nothing here knows what is asked.
 */
@NullMarked
package dev.remora.gateway.apiserver;

import org.jspecify.annotations.NullMarked;
