package dev.remora.controller.plan;

import java.util.Map;

/**
 * Ports as assigned.
 *
 * @param ports by plugin, those kept for listed plugins included
 * @param statusPort of the guest's status endpoint
 */
public record PortPlan(Map<String, Integer> ports, int statusPort) {}
