package dev.remora.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A jar with its libraries, copied: a build that replaces the originals does not pull the ground from under a JVM that
 * runs.
 */
public final class ProgramCopy {
    private ProgramCopy() {}

    /**
     * Copies a jar and the folder {@code lib} beside it.
     *
     * @param folder that gets them; what is there is replaced
     * @return the copied jar
     * @throws IllegalStateException when there is no such jar
     */
    public static Path of(Path jar, Path folder) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is missing: build it first (make build)");
        }
        try {
            Path libraries = jar.resolveSibling("lib");
            Files.createDirectories(folder.resolve("lib"));
            if (Files.isDirectory(libraries)) {
                try (Stream<Path> files = Files.list(libraries)) {
                    for (Path file : files.toList()) {
                        copy(file, folder.resolve("lib"));
                    }
                }
            }
            return copy(jar, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + jar + " to " + folder, e);
        }
    }

    /** Times are kept: a class archive made with the same files stays valid. */
    private static Path copy(Path file, Path folder) throws IOException {
        return Files.copy(
                file,
                folder.resolve(file.getFileName()),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }
}
