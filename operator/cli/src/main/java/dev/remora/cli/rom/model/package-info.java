/**
 * What a ROM is and what can be wrong with one: values and pure functions. No file, process or network is touched
 * here.
 */
@NullMarked
package dev.remora.cli.rom.model;

import org.jspecify.annotations.NullMarked;
