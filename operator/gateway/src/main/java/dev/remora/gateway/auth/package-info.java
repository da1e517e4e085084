/**
 * Who may call which plugin: credentials, identities, questions and answers, and the caches in front of the API server.
 *
 * <p>Pure: it may not touch Netty or a Kubernetes client. Whatever is not {@link dev.remora.gateway.auth.Decision.Allowed}
 * is a refusal; no answer, a failed one and a missing one never open anything.
 */
@NullMarked
package dev.remora.gateway.auth;

import org.jspecify.annotations.NullMarked;
