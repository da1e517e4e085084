package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * How a plugin's health is asked for, by HTTP GET on its own port.
 *
 * @param path begins with a slash; {@code /} if absent
 * @param period between two requests, a Go duration of at least 1s; 30s if absent
 * @param timeout of one request, a Go duration; 5s if absent
 * @param failureThreshold failures in a row that make it unhealthy; 3 if absent
 */
public record PluginHealth(
        @Pattern("^/[!-~]*$") @Size(max = 1024) @JsonPropertyDescription("Path to ask, / if absent.") @Nullable String path,

        @ValidationRule(value = GoDuration.AT_LEAST_1S, message = GoDuration.AT_LEAST_1S_MESSAGE)
        @Size(max = 32) @JsonPropertyDescription("Time between two requests; 30s if absent, at least 1s.")
        @Nullable String period,

        @ValidationRule(value = GoDuration.AT_LEAST_100MS, message = GoDuration.AT_LEAST_100MS_MESSAGE)
        @Size(max = 32) @JsonPropertyDescription("Time that one request may take; 5s if absent, at least 100ms.")
        @Nullable String timeout,

        @Min(1) @Max(100) @JsonPropertyDescription("Failures in a row that make the plugin unhealthy; 3 if absent.")
        @Nullable Integer failureThreshold) {}
