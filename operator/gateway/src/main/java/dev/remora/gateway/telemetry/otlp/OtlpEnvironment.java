package dev.remora.gateway.telemetry.otlp;

import dev.remora.gateway.telemetry.Tracing;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** OpenTelemetry's standard environment variables. */
public final class OtlpEnvironment {
    private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private static final String TRACES_PROTOCOL = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL";
    private static final String HTTP = "http/protobuf";

    private OtlpEnvironment() {}

    /**
     * Spans are exported when an endpoint is named, and tracing is not switched off.
     *
     * @param replica name of this replica
     * @throws IllegalArgumentException naming the variable, its value and what is allowed
     */
    public static Tracing tracing(Map<String, String> environment, String replica) {
        boolean named = isSet(environment, "OTEL_EXPORTER_OTLP_ENDPOINT")
                || isSet(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        boolean off = "true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"))
                || "none".equals(environment.get("OTEL_TRACES_EXPORTER"));
        if (!named || off) {
            return Tracing.PASS_ON;
        }
        requireHttp(environment, PROTOCOL);
        requireHttp(environment, TRACES_PROTOCOL);
        return OtlpTracing.start(properties(environment), replica);
    }

    private static void requireHttp(Map<String, String> environment, String variable) {
        String protocol = environment.get(variable);
        if (protocol != null && !protocol.isEmpty() && !protocol.equals(HTTP)) {
            throw new IllegalArgumentException(variable + ": " + protocol + " (expected: " + HTTP + ")");
        }
    }

    /** {@code OTEL_BSP_SCHEDULE_DELAY} is {@code otel.bsp.schedule.delay} to the SDK. */
    private static Map<String, String> properties(Map<String, String> environment) {
        Map<String, String> properties =
                new TreeMap<>(Map.of("otel.service.name", "remora-gateway", "otel.exporter.otlp.protocol", HTTP));
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_")) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        properties.put("otel.metrics.exporter", "none"); // Prometheus asks for them
        properties.put("otel.logs.exporter", "none");
        return properties;
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value != null && !value.isEmpty();
    }
}
