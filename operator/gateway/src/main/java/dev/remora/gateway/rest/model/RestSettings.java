package dev.remora.gateway.rest.model;

import java.time.Duration;

/**
 * Bounds of the REST API.
 *
 * @param namespaces of callers
 * @param longestWait that a call may take before it is answered
 * @param mostCalls under way at a time; one caller's are at most a quarter of them
 * @param largestBody in bytes
 */
public record RestSettings(Namespaces namespaces, Duration longestWait, int mostCalls, int largestBody) {}
