/**
 * HTTP/1.1 towards callers: what is accepted, one exchange at a time, what is stripped, and our own errors.
 *
 * <p>Netty handlers, one rule each. This room knows nothing of plugins, identities or Kubernetes.
 */
@NullMarked
package dev.remora.gateway.http;

import org.jspecify.annotations.NullMarked;
