package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.GoDuration;
import dev.remora.api.v1alpha1.PluginHealth;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a plugin's health is asked for. It is no part of what the guest is booted with: a change takes effect at once.
 *
 * @param path begins with a slash
 * @param period between two questions, at most a day
 * @param timeout of one question, at most a minute
 * @param failureThreshold failures in a row that make the plugin unhealthy, at least 1
 */
public record HealthCheck(String path, Duration period, Duration timeout, int failureThreshold) {
    private static final String PATH = "/";
    private static final String PERIOD = "30s";
    private static final String TIMEOUT = "5s";
    private static final int FAILURE_THRESHOLD = 3;
    private static final Duration LONGEST_PERIOD = Duration.ofDays(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

    /** How plugins want to be asked, by name; of those that want to. */
    public static Map<String, HealthCheck> of(List<PluginResolution> plugins) {
        var checks = new HashMap<String, HealthCheck>();
        for (PluginResolution plugin : plugins) {
            if (plugin instanceof Resolved resolved && resolved.health() != null) {
                checks.put(resolved.name(), resolved.health());
            }
        }
        return Map.copyOf(checks);
    }

    /** What a Plugin says, with defaults; none if it says nothing. */
    static @Nullable HealthCheck of(String where, @Nullable PluginHealth health) throws InvalidValue {
        if (health == null) {
            return null;
        }
        return new HealthCheck(
                Optional.ofNullable(health.path()).orElse(PATH),
                duration(where + "health.period", health.period(), PERIOD, LONGEST_PERIOD),
                duration(where + "health.timeout", health.timeout(), TIMEOUT, LONGEST_TIMEOUT),
                Optional.ofNullable(health.failureThreshold()).orElse(FAILURE_THRESHOLD));
    }

    private static Duration duration(String field, @Nullable String given, String otherwise, Duration longest)
            throws InvalidValue {
        String text = Optional.ofNullable(given).orElse(otherwise);
        try {
            Duration duration = GoDuration.parse(text);
            if (duration.isPositive()) {
                return duration.compareTo(longest) < 0 ? duration : longest;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidValue(field, text, "a duration such as " + otherwise, e);
        }
        throw new InvalidValue(field, text, "a duration such as " + otherwise, null);
    }
}
