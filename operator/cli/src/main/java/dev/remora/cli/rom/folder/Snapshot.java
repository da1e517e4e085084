package dev.remora.cli.rom.folder;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A private copy of a folder without what differs from machine to machine: hard links become files of their own,
 * extended attributes stay behind, and nobody but the owner may write. Both filesystem tools read the copy, so they see
 * the same thing, and one that the user cannot change meanwhile.
 */
public final class Snapshot {
    /** They mean nothing in a read-only filesystem, and a umask of 002 instead of 022 leaves some of them set. */
    private static final int WRITE_BITS_OF_OTHERS = 0022;

    private static final int OWNER_ALL = 0700;
    private static final int ROOT_MODE = 0755;

    private Snapshot() {}

    /**
     * Copies a folder.
     *
     * @param target a folder that is not there yet; its own mode becomes 0755 whatever the source's is
     */
    public static void copy(Path source, Path target) throws IOException {
        Path root = source.toRealPath();
        Files.walkFileTree(root, new Copier(root, target));
        UnixMode.set(target, ROOT_MODE);
    }

    /** Removes a folder with everything in it, write-protected directories included. */
    public static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new Remover());
    }

    private static int kept(Path path) throws IOException {
        return UnixMode.permissions(path) & ~WRITE_BITS_OF_OTHERS;
    }

    private static final class Copier extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Path target;

        Copier(Path root, Path target) {
            this.root = root;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            Path copy = copyOf(directory);
            Files.createDirectory(copy);
            UnixMode.set(copy, OWNER_ALL);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Path copy = copyOf(file);
            if (attributes.isSymbolicLink()) {
                Files.createSymbolicLink(copy, Files.readSymbolicLink(file));
            } else {
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                UnixMode.set(copy, kept(file));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            UnixMode.set(copyOf(directory), kept(directory));
            return FileVisitResult.CONTINUE;
        }

        /** Never by way of a String: names that are not in the locale's encoding would not survive it. */
        private Path copyOf(Path path) {
            return target.resolve(root.relativize(path));
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            UnixMode.set(directory, OWNER_ALL);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
