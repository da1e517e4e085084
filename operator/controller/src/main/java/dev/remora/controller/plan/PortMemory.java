package dev.remora.controller.plan;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ports that were given out before, by plugin name.
 *
 * @param assigned what the next guest would be started with
 * @param running what the guest that runs now was started with: nobody else gets these
 * @param statusPort status port that the next guest would be started with
 * @param runningStatusPort status port of the guest that runs now
 */
public record PortMemory(
        Map<String, Integer> assigned,
        Map<String, Integer> running,
        @Nullable Integer statusPort,
        @Nullable Integer runningStatusPort) {
    /** Nothing was given out yet. */
    public static final PortMemory NONE = new PortMemory(Map.of(), Map.of(), null, null);
}
