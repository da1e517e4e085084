package dev.remora.gateway.upstream;

import java.time.Duration;

/**
 * Limits towards plugins.
 *
 * @param connectTimeout for the TCP handshake
 * @param idleTimeout for how long an unused connection is kept; shorter than plugins keep theirs, so that a request
 *     hardly ever meets a connection that is just being closed
 * @param maxIdle unused connections kept per plugin and event loop
 * @param maxConnections open connections per plugin and event loop, tunnels included
 * @param maxResponseHeader most bytes of an answer's header section
 */
public record UpstreamSettings(
        Duration connectTimeout, Duration idleTimeout, int maxIdle, int maxConnections, int maxResponseHeader) {}
