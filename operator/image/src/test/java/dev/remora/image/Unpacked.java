package dev.remora.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What an archive holds of the image for one architecture.
 *
 * @param config the image's configuration
 * @param files what is in its layers, by name without a leading slash
 */
record Unpacked(JsonNode config, Map<String, TarArchiveEntry> files) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads it, and writes the files below {@code root}.
     *
     * @param root an empty folder
     */
    static Unpacked into(Path archive, Architecture architecture, Path root) throws IOException {
        Map<String, byte[]> parts = parts(archive);
        JsonNode manifest = JSON.readTree(blob(parts, manifest(index(parts), architecture)));
        Map<String, TarArchiveEntry> files = new HashMap<>();
        for (JsonNode layer : manifest.get("layers")) {
            unpack(blob(parts, layer), root, files);
        }
        return new Unpacked(JSON.readTree(blob(parts, manifest.get("config"))), files);
    }

    /** The index of images in an archive. */
    static JsonNode index(Path archive) throws IOException {
        return index(parts(archive));
    }

    private static JsonNode index(Map<String, byte[]> parts) throws IOException {
        return JSON.readTree(
                blob(parts, JSON.readTree(part(parts, "index.json")).at("/manifests/0")));
    }

    private static JsonNode manifest(JsonNode index, Architecture architecture) {
        for (JsonNode manifest : index.get("manifests")) {
            if (manifest.at("/platform/architecture").asText().equals(architecture.oci())) {
                return manifest;
            }
        }
        throw new AssertionError("nothing for " + architecture + " in " + index);
    }

    private static Map<String, byte[]> parts(Path archive) throws IOException {
        Map<String, byte[]> parts = new HashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
            for (TarArchiveEntry part = tar.getNextEntry(); part != null; part = tar.getNextEntry()) {
                parts.put(part.getName(), tar.readAllBytes());
            }
        }
        return parts;
    }

    private static byte[] blob(Map<String, byte[]> parts, JsonNode reference) {
        return part(parts, "blobs/" + reference.get("digest").asText().replace(':', '/'));
    }

    private static byte[] part(Map<String, byte[]> parts, String name) {
        byte[] part = parts.get(name);
        if (part == null) {
            throw new AssertionError("no " + name + " among " + parts.keySet());
        }
        return part;
    }

    private static void unpack(byte[] layer, Path root, Map<String, TarArchiveEntry> files) throws IOException {
        InputStream unzipped = new GZIPInputStream(new BufferedInputStream(new java.io.ByteArrayInputStream(layer)));
        try (TarArchiveInputStream tar = new TarArchiveInputStream(unzipped)) {
            for (TarArchiveEntry file = tar.getNextEntry(); file != null; file = tar.getNextEntry()) {
                files.put(file.getName().replaceAll("/$", ""), file);
                Path target = root.resolve(file.getName());
                if (file.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.write(target, tar.readAllBytes());
                    target.toFile().setExecutable((file.getMode() & 0111) != 0, false);
                }
            }
        }
    }
}
