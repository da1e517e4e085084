package dev.remora.controller.plan;

import dev.remora.controller.resolve.PluginResolution.Resolved;

/**
 * A plugin in its place.
 *
 * @param slot index in the list of loaded plugins, which its disk is named after
 * @param plugin what is loaded
 * @param port TCP port in the guest
 */
public record PluginSlot(int slot, Resolved plugin, int port) {}
