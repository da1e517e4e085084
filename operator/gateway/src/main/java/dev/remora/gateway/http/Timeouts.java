package dev.remora.gateway.http;

import java.time.Duration;

/**
 * How long a caller's connection may do nothing; each at least one millisecond.
 *
 * @param head from the first byte of a request to the end of its header section, and from the accepted connection to it
 * @param idle between two requests
 * @param stream without a byte in either direction during an exchange or a tunnel
 * @param linger for the rest of a request that was answered already
 */
public record Timeouts(Duration head, Duration idle, Duration stream, Duration linger) {}
