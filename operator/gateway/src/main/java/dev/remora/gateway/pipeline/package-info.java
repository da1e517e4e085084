/**
 * The way of a request from its head to its target: parse, authenticate, authorise, resolve. One handler and one message
 * type per step; whoever refuses writes a problem, and nothing passes on.
 *
 * <p>Forwarding, the last step, is next door in {@code dev.remora.gateway.upstream}.
 */
@NullMarked
package dev.remora.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
