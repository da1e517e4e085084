/**
 * HTTP/2 towards callers: which protocol a connection speaks, what one connection may do, and a stream as the same
 * requests and answers that HTTP/1.1 has, so that everything behind it knows one HTTP only.
 *
 * <p>This room may use {@code dev.remora.gateway.http} and knows nothing of plugins, identities or Kubernetes.
 */
@NullMarked
package dev.remora.gateway.http.h2;

import org.jspecify.annotations.NullMarked;
