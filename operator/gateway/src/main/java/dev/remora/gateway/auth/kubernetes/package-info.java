/**
 * The questions of {@code dev.remora.gateway.auth}, put to a real API server: TokenReview and SubjectAccessReview.
 *
 * <p>Blocking calls run on virtual threads; no event loop ever waits for them.
 */
@NullMarked
package dev.remora.gateway.auth.kubernetes;

import org.jspecify.annotations.NullMarked;
