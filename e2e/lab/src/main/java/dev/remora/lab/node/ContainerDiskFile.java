package dev.remora.lab.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.lab.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one file in a containerDisk image that is the disk.
 *
 * @param file in the unpacked image
 * @param format raw or qcow2
 */
record ContainerDiskFile(Path file, String format) {
    private static final Set<String> FORMATS = Set.of("raw", "qcow2");

    /**
     * Finds it by KubeVirt's rules (virt-launcher/virtwrap/manager.go, os/disk/validation.go).
     *
     * @param path of the file in the image; absent: the only entry of the root, else the only file in {@code /disk}
     * @throws IllegalStateException when there is no such file, more than one, or it is no disk image
     */
    static ContainerDiskFile in(Path root, @Nullable String path) {
        Path file = path == null || path.isEmpty() ? found(root) : named(root, path);
        JsonNode info = info(file);
        String format = info.path("format").asText();
        if (!FORMATS.contains(format)) {
            throw new IllegalStateException("unsupported image format: " + format + " (raw or qcow2)");
        }
        if (info.has("backing-filename")) {
            throw new IllegalStateException("expected no backing file, got "
                    + info.path("backing-filename").asText());
        }
        return new ContainerDiskFile(file, format);
    }

    private static Path named(Path root, String path) {
        Path file = root.resolve(path.replaceFirst("^/+", "")).normalize();
        if (!file.startsWith(root) || !Files.isRegularFile(file)) {
            throw new IllegalStateException("no disk image found at " + path);
        }
        return file;
    }

    private static Path found(Path root) {
        List<Path> top = entries(root);
        if (top.size() == 1 && Files.isRegularFile(top.getFirst())) {
            return top.getFirst();
        }
        Path folder = root.resolve("disk");
        List<Path> files = Files.isDirectory(folder) ? entries(folder) : List.of();
        if (files.size() != 1 || !Files.isRegularFile(files.getFirst())) {
            throw new IllegalStateException(
                    "image directory /disk should contain exactly one file, has %d".formatted(files.size()));
        }
        return files.getFirst();
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode info(Path file) {
        String json = Command.run("qemu-img", "info", "--force-share", "--output=json", file.toString());
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("qemu-img info " + file + " answered " + json, e);
        }
    }
}
