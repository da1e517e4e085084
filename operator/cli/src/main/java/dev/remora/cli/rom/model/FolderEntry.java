package dev.remora.cli.rom.model;

/** One thing in a folder, seen without following links. */
public sealed interface FolderEntry {
    /**
     * A regular file.
     *
     * @param mode permission bits, including setuid, setgid and sticky
     * @param size in bytes
     * @param readable whether the one who builds may read it
     */
    record File(int mode, long size, boolean readable) implements FolderEntry {
        boolean executable() {
            return (mode & 0111) != 0;
        }
    }

    /**
     * A directory; what is in it has entries of its own.
     *
     * @param readable whether the one who builds may list it
     */
    record Directory(int mode, boolean readable) implements FolderEntry {}

    /**
     * A symbolic link.
     *
     * @param target as written in the link
     */
    record Link(String target) implements FolderEntry {}

    /**
     * What no ROM can hold.
     *
     * @param kind in words: block device, character device, socket or named pipe
     */
    record Special(String kind) implements FolderEntry {}
}
