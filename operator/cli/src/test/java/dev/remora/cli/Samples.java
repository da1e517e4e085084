package dev.remora.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files in samples/. */
final class Samples {
    static final Path FOLDER = Path.of("../../samples");

    private Samples() {}

    /** All of them, but for what Python leaves behind. The go.mod of a program in Go stands for all of it. */
    static List<Path> all() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("__pycache__"))
                    .filter(file -> file.endsWith("go.mod") || !inModule(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean inModule(Path file) {
        for (Path folder = file.getParent(); folder != null && !folder.equals(FOLDER); folder = folder.getParent()) {
            if (Files.exists(folder.resolve("go.mod"))) {
                return true;
            }
        }
        return false;
    }

    /** Manifests that a user applies as they are. Those below {@code gitops} are applied otherwise: see GitOpsSamplesIT. */
    static List<Path> manifests() {
        return all().stream()
                .filter(file -> file.toString().endsWith(".yaml"))
                .filter(file -> !file.startsWith(FOLDER.resolve("gitops")))
                .filter(file -> !file.endsWith("kustomization.yaml"))
                .toList();
    }
}
