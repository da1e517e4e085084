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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a lab writes, except for what is shared by all labs of a user.
 *
 * @param root its folder
 */
record LabFolder(Path root) {
    private static final String REGISTRY = "registry";
    private static final String PROGRAMS = "programs";
    private static final Set<String> OF_THE_RUN = Set.of(PROGRAMS, "lab.log", "lab.err.log");

    Path registryData() {
        return root.resolve(REGISTRY);
    }

    Path guests() {
        return root.resolve("guests");
    }

    /** Copies of the jars that run: a build does not change a lab that is up. */
    Path programs() {
        return root.resolve(PROGRAMS);
    }

    Path log(String name) {
        return root.resolve("logs").resolve(name + ".log");
    }

    /** All of them, by their names. */
    List<Path> logs() {
        try (Stream<Path> files = Files.list(root.resolve("logs"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of Remora's own Pods. */
    Path pods() {
        return root.resolve("pods");
    }

    /** Writes a file that only its owner can read. */
    Path secret(String name, String content) {
        Path file = root.resolve(name);
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
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

    /** Removes what an earlier lab wrote, and leaves what the command that starts this one has put there. */
    void clear() {
        remove(name -> !isCache(name) && !OF_THE_RUN.contains(name));
    }

    /** Removes everything but what only saves the next lab time: the registry's images. */
    void removeAll() {
        remove(name -> !isCache(name));
    }

    private static boolean isCache(String name) {
        return name.equals(REGISTRY) || name.equals("lock");
    }

    private void remove(Predicate<String> entry) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            for (Path one : entries.toList()) {
                if (entry.test(one.getFileName().toString())) {
                    removeTree(one);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + root, e);
        }
    }

    private static void removeTree(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
