/**
 * Requests that wait for a sleeping Instance: who may wait, for how much, and whose turn it is when the plugin is there.
 *
 * <p>Counts and orders only; it forwards nothing and knows no connection. It reads the directory to see whether waiting is
 * over, and is told by the directory when to look. Nothing here waits, and everything may be called on any thread.
 */
@NullMarked
package dev.remora.gateway.wake;

import org.jspecify.annotations.NullMarked;
