/**
 * Towards the plugins: pooled connections, fenced by the UID of the running guest, and the streaming in both directions.
 *
 * <p>A request stays on its caller's event loop from end to end, so nothing here needs a lock. A request is sent once and
 * never again: the gateway cannot know whether a plugin that broke off had already acted on it.
 */
@NullMarked
package dev.remora.gateway.upstream;

import org.jspecify.annotations.NullMarked;
