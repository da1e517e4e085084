package dev.remora.cli.rom.filesystem;

import dev.remora.cli.rom.model.RomFormat;
import java.nio.file.Path;
import java.util.List;

/**
 * The program that makes a format, with the arguments that leave nothing to the machine it runs on: root owns
 * everything, every timestamp is the epoch, extended attributes (SELinux labels, ACLs) stay out.
 *
 * @param name of the program
 * @param packages where it comes from, for a user who does not have it
 */
record FilesystemTool(String name, String packages) {
    private static final String EPOCH = "0";

    /** blkid takes the nil UUID for none, so that two ROMs in one guest never claim the same. */
    private static final String NIL_UUID = "00000000-0000-0000-0000-000000000000";

    static FilesystemTool of(RomFormat format) {
        return switch (format) {
            case SQUASHFS -> new FilesystemTool("mksquashfs", "squashfs-tools");
            case EROFS -> new FilesystemTool("mkfs.erofs", "erofs-utils");
        };
    }

    static List<String> arguments(RomFormat format, Path folder, Path file) {
        return switch (format) {
            case SQUASHFS ->
                List.of(
                        folder.toString(),
                        file.toString(),
                        "-noappend",
                        "-quiet",
                        "-no-progress",
                        "-exit-on-error",
                        "-comp",
                        "gzip",
                        "-b",
                        "131072",
                        "-all-root",
                        "-all-time",
                        EPOCH,
                        "-mkfs-time",
                        EPOCH,
                        "-no-xattrs");
            case EROFS ->
                List.of(
                        "--quiet",
                        "-zlz4hc",
                        "-T" + EPOCH,
                        "-U" + NIL_UUID,
                        "--all-root",
                        "-x-1",
                        file.toString(),
                        folder.toString());
        };
    }
}
