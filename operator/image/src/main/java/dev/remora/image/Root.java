package dev.remora.image;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container of an image would have as its root folder, so that its programs can run without a container runtime: by
 * unshare(1) and chroot(1), as root or in a user namespace.
 *
 * @param folder where its files are
 * @param emulator for programs of another processor than this machine's, as a path within; null for this machine's own
 */
record Root(Path folder, @Nullable String emulator) {
    /** Mounts what Java looks at; {@code $0} is the folder, the rest is what chroot(1) is given. */
    private static final String ENTER =
            "mount --rbind /proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && exec chroot \"$@\"";

    /** Writes the files of an image, with the times that they have in it, into an empty folder. */
    static Root of(ProgramImage image, Path folder) throws IOException {
        for (FileEntriesLayer layer : image.layers()) {
            for (FileEntry entry : layer.getEntries()) {
                write(entry, folder.resolve(entry.getExtractionPath().toString().substring(1)));
            }
        }
        Files.createDirectories(folder.resolve("proc"));
        Files.createDirectories(folder.resolve("dev"));
        Path emulator = image.architecture().emulator();
        if (emulator == null) {
            return new Root(folder, null);
        }
        Files.copy(emulator, folder.resolve("emulator"));
        return new Root(folder, "/emulator");
    }

    /**
     * Prepares a program of the image to be run: it sees nothing of this machine but its kernel, has no environment, and is
     * nobody where root runs it.
     */
    ProcessBuilder command(List<String> program) {
        boolean root = System.getProperty("user.name").equals("root");
        var command = new ArrayList<>(List.of("unshare", "--mount"));
        if (!root) {
            command.add("--map-root-user");
        }
        command.addAll(List.of("sh", "-c", ENTER, folder.toString()));
        if (root) {
            command.add("--userspec=" + ProgramImage.NOBODY);
        }
        command.add(folder.toString());
        if (emulator != null) {
            command.add(emulator);
        }
        command.addAll(program);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH"));
        return builder;
    }

    private static void write(FileEntry entry, Path target) throws IOException {
        if (Files.isDirectory(entry.getSourceFile())) {
            Files.createDirectories(target);
            if ((entry.getPermissions().getPermissionBits() & 0002) != 0) {
                target.toFile().setWritable(true, false);
            }
            return;
        }
        Files.createDirectories(target.getParent());
        Files.copy(entry.getSourceFile(), target);
        target.toFile().setExecutable((entry.getPermissions().getPermissionBits() & 0111) != 0, false);
        Files.setLastModifiedTime(target, FileTime.from(entry.getModificationTime()));
    }
}
