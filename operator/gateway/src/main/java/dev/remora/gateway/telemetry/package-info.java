/**
 * What is known about requests afterwards: how each ended, how long it took, who made it. Metrics for Prometheus, one
 * audit line per request.
 */
@NullMarked
package dev.remora.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
