/**
 * What is reported of each {@code plugins.remora.dev}, and by how many Instances it is used. Reads what is watched, writes
 * the status, and asks for ROMs through {@link dev.remora.controller.plugin.PluginRoms} alone.
 */
@NullMarked
package dev.remora.controller.plugin;

import org.jspecify.annotations.NullMarked;
