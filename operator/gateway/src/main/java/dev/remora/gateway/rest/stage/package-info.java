/**
 * The REST API among the steps of a request: it takes its own addresses and lets all others pass. Here is Netty, and no
 * Kubernetes: calls are answered on threads that may wait, never on an event loop.
 */
@NullMarked
package dev.remora.gateway.rest.stage;

import org.jspecify.annotations.NullMarked;
