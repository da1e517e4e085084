/**
 * Reads a plugin's folder and copies it: the file system is touched here, what is right and wrong is decided in
 * {@code model}.
 */
@NullMarked
package dev.remora.cli.rom.folder;

import org.jspecify.annotations.NullMarked;
