package dev.remora.gateway.wake;

import java.util.HashMap;
import java.util.Map;

/** What waits for one Instance. */
final class InstanceWaiters {
    final Ledger ledger;

    /** By plugin. */
    final Map<String, PluginLine> lines = new HashMap<>();

    InstanceWaiters(WaitingLimits limits) {
        ledger = new Ledger(limits.requestsOfOne(), limits.bytesOfOne());
    }

    PluginLine line(String plugin) {
        return lines.computeIfAbsent(plugin, name -> new PluginLine());
    }
}
