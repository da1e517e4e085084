package dev.remora.cli.rom.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The mode of a file as stat(2) gives it; Java's own POSIX view leaves out setuid, setgid, sticky and the kind. */
final class UnixMode {
    private static final String ATTRIBUTE = "unix:mode";
    private static final int PERMISSIONS = 07777;
    private static final int KIND = 0170000;

    private UnixMode() {}

    static int permissions(Path path) throws IOException {
        return mode(path) & PERMISSIONS;
    }

    static void set(Path path, int permissions) throws IOException {
        Files.setAttribute(path, ATTRIBUTE, permissions);
    }

    /** In words, for what is neither file, directory nor link (inode(7)). */
    static String kind(Path path) throws IOException {
        return switch (mode(path) & KIND) {
            case 0140000 -> "socket";
            case 0060000 -> "block device";
            case 0020000 -> "character device";
            case 0010000 -> "named pipe";
            default -> "special file";
        };
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, ATTRIBUTE, LinkOption.NOFOLLOW_LINKS);
    }
}
