/**
 * Spans for an OpenTelemetry collector. The only room that knows OpenTelemetry; nothing of it is loaded unless an endpoint is
 * configured.
 */
@NullMarked
package dev.remora.gateway.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
