package dev.remora.controller.plan;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ports that were given out before, by plugin name.
 *
 * @param assigned what the next guest would be started with
 * @param running what the guest that runs now was started with: nobody else gets these
 * @param statusPort status port that the next guest would be started with
 * @param runningStatusPort status port of the guest that runs now
 * @param taken ports that a guest reported as taken by programs of its own: no plugin gets one again
 */
public record PortMemory(
        Map<String, Integer> assigned,
        Map<String, Integer> running,
        @Nullable Integer statusPort,
        @Nullable Integer runningStatusPort,
        Set<Integer> taken) {
    /** Nothing was given out yet. */
    public static final PortMemory NONE = new PortMemory(Map.of(), Map.of(), null, null, Set.of());
}
