package dev.remora.cli.rom;

import dev.remora.cli.rom.model.RomFormat;

/**
 * An image that is where it was sent.
 *
 * @param reference {@code registry/repository@sha256:…}, what an Instance's {@code rom.image} takes
 * @param digest the manifest's, {@code sha256:…}
 * @param format of the ROM's filesystem
 * @param romBytes size of the ROM file, a multiple of 4096
 * @param romSha256 of the ROM file, 64 hexadecimal digits
 */
public record BuiltRom(String reference, String digest, RomFormat format, long romBytes, String romSha256) {}
