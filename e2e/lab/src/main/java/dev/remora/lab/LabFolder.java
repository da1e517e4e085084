package dev.remora.lab;

import dev.remora.lab.process.ProcessLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a lab writes, except for what is shared by all labs of a user.
 *
 * @param root its folder
 */
record LabFolder(Path root) {
    private static final String REGISTRY = "registry";
    private static final Set<String> KEPT = Set.of(REGISTRY, "lock", "lab.log");

    Path registryData() {
        return root.resolve(REGISTRY);
    }

    Path guests() {
        return root.resolve("guests");
    }

    Path log(String name) {
        return root.resolve("logs").resolve(name + ".log");
    }

    Path file(String name) {
        return root.resolve(name);
    }

    ProcessLedger processes() {
        return new ProcessLedger(root.resolve("processes"));
    }

    /** What the lab that runs here says of itself. */
    Path state() {
        return root.resolve("lab.json");
    }

    /**
     * Takes the folder for this JVM.
     *
     * @return the lock, to be kept until the lab ends; empty when another lab has it
     */
    @Nullable FileLock lock() {
        try {
            Files.createDirectories(root);
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
            }
            return lock;
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + root, e);
        }
    }

    /** Removes what an earlier lab wrote, but for what only saves the next one time: the registry's
     * images and the services' class archives. */
    void clear() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (!KEPT.contains(name) && !name.endsWith(".jsa")) {
                    remove(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + root, e);
        }
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
