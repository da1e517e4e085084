/**
 * Measures the gateway beside nginx and HAProxy: the same backend, the same certificate, one worker each, in one run.
 *
 * <p>Starts processes on loopback and reads {@code /proc}; nothing here is a test, and nothing here judges.
 */
@NullMarked
package dev.remora.bench;

import org.jspecify.annotations.NullMarked;
