package dev.remora.cli.rom.model;

import java.util.Locale;

/** The filesystem inside a ROM. The guest's {@code blkid} tells them apart, so nothing else has to name the format. */
public enum RomFormat {
    /** squashfs with gzip: the smallest of the two and the one that most kernels read. The default. */
    SQUASHFS,
    /** erofs with lz4hc: faster random reads, for guests whose kernel has it. */
    EROFS;

    /** The name on the command line, in labels and in the ROM's file name. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where the ROM is in its image: the only file in the folder in which KubeVirt looks for a containerDisk. */
    public String pathInImage() {
        return "/disk/rom." + id();
    }
}
