/** Turns a folder into a filesystem image with the programs made for it. The only place that starts processes. */
@NullMarked
package dev.remora.cli.rom.filesystem;

import org.jspecify.annotations.NullMarked;
