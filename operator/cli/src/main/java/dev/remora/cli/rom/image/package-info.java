/**
 * Wraps a ROM file as a containerDisk image and sends it somewhere. The only place that knows jib and talks to
 * registries.
 */
@NullMarked
package dev.remora.cli.rom.image;

import org.jspecify.annotations.NullMarked;
