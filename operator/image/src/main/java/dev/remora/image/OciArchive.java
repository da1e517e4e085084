package dev.remora.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.image.ImageIndex.Manifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tar file with an OCI image layout in it: one that others wrote is read, one of our own gets what others hold. */
final class OciArchive implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BLOBS = "blobs/sha256/";

    private final TarArchiveOutputStream tar;
    private final FileTime created;
    private final Set<String> written = new HashSet<>();

    /**
     * Begins one.
     *
     * @param created instant that all of its entries bear, so that it is the same each time
     */
    OciArchive(Path file, Instant created) throws IOException {
        this.tar = new TarArchiveOutputStream(Files.newOutputStream(file), StandardCharsets.UTF_8.name());
        this.created = FileTime.from(created);
        entry("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
    }

    /** The one image that is in {@code archive}. */
    static Manifest manifestIn(Path archive) throws IOException {
        try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(archive))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().equals("index.json")) {
                    JsonNode manifest = JSON.readTree(in.readAllBytes()).at("/manifests/0");
                    return new Manifest(
                            manifest.get("mediaType").asText(),
                            manifest.get("digest").asText(),
                            manifest.get("size").asLong());
                }
            }
        }
        throw new IOException(archive + " has no index.json");
    }

    /** Takes over the blobs of {@code archive}; those that are here already are left out. */
    void addBlobsOf(Path archive) throws IOException {
        try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(archive))) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().startsWith(BLOBS) && written.add(entry.getName())) {
                    entry(entry.getName(), in, entry.getSize());
                }
            }
        }
    }

    /** Adds a blob. */
    Manifest add(String mediaType, byte[] blob) throws IOException {
        String hash = HexFormat.of().formatHex(sha256().digest(blob));
        if (written.add(BLOBS + hash)) {
            entry(BLOBS + hash, blob);
        }
        return new Manifest(mediaType, "sha256:" + hash, blob.length);
    }

    /** Names what the archive is of: the last thing to do. */
    void finish(Manifest content, String name) throws IOException {
        var index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", ImageIndex.TYPE);
        var entry = index.putArray("manifests").addObject();
        entry.put("mediaType", content.mediaType())
                .put("digest", content.digest())
                .put("size", content.size());
        entry.putObject("annotations")
                .put("io.containerd.image.name", name)
                .put("org.opencontainers.image.ref.name", name);
        entry("index.json", JSON.writeValueAsBytes(index));
        tar.finish();
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private void entry(String name, byte[] content) throws IOException {
        entry(name, new ByteArrayInputStream(content), content.length);
    }

    private void entry(String name, InputStream content, long size) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setLastModifiedTime(created);
        tar.putArchiveEntry(entry);
        content.transferTo(tar);
        tar.closeArchiveEntry();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
