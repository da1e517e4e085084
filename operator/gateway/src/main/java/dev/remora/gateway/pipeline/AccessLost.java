package dev.remora.gateway.pipeline;

import dev.remora.gateway.http.Problem;
import dev.remora.gateway.telemetry.Outcome;

/**
 * Fired as a user event at a caller's channel when the caller may not go on; who carries the exchange ends it.
 *
 * @param outcome of an exchange whose answer has begun
 * @param problem the answer where there still is room for one
 * @param detail of that answer
 */
public record AccessLost(Outcome outcome, Problem problem, String detail) {}
