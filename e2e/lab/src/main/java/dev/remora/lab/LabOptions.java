package dev.remora.lab;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a lab is.
 *
 * @param folder of everything that it writes
 * @param rootDisk cloud image (raw or qcow2) to be used as {@code remora/debian:12}; absent: the lab's own Debian
 * @param egress whether guests may open connections to the outside
 * @param progress is told what takes its time
 */
public record LabOptions(Path folder, @Nullable Path rootDisk, boolean egress, Progress progress) {

    /** The lab's own Debian, guests that reach nothing outside. */
    public static LabOptions in(Path folder, Progress progress) {
        return new LabOptions(folder, null, false, progress);
    }
}
