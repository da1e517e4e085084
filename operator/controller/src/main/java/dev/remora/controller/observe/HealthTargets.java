package dev.remora.controller.observe;

import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.resolve.HealthCheck;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which plugins are asked for their health: those that the guest was booted with and that run by its launcher's word. */
public final class HealthTargets {
    private HealthTargets() {}

    /**
     * By the plugin's name.
     *
     * @param guest what the launcher says
     * @param checks say how they want to be asked, as of now: that is no part of what a guest is booted with
     */
    public static Map<String, HealthTarget> of(
            Observation observation, GuestStatus guest, Map<String, HealthCheck> checks) {
        PluginStamp running = observation.running(PluginStamp.NONE);
        Optional<GuestTarget> launcher = observation.target();
        if (launcher.isEmpty()
                || !(guest instanceof Reported reported)
                || !reported.revision().equals(running.revision())) {
            return Map.of();
        }
        var targets = new HashMap<String, HealthTarget>();
        running.loadedPorts().forEach((plugin, port) -> {
            HealthCheck check = checks.get(plugin);
            if (check != null && runs(reported, plugin)) {
                targets.put(plugin, HealthTarget.of(launcher.get(), port, check));
            }
        });
        return targets;
    }

    private static boolean runs(Reported guest, String plugin) {
        return guest.plugin(plugin)
                .map(Plugin::state)
                .filter(PluginHealth.Running::equals)
                .isPresent();
    }
}
