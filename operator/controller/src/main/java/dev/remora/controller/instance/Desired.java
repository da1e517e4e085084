package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.plan.Power;
import dev.remora.controller.resolve.HealthCheck;
import dev.remora.controller.resolve.PluginResolution;
import java.util.List;
import java.util.Map;

/**
 * What an Instance asks for, as far as its references could be followed.
 *
 * @param plugins each entry of its list
 * @param power whether the guest shall run
 * @param healthChecks how plugins want to be asked, by name, whether their ROMs can be had now or not
 */
record Desired(Instance instance, List<PluginResolution> plugins, Power power, Map<String, HealthCheck> healthChecks) {}
