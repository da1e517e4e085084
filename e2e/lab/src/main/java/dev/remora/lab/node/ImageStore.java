package dev.remora.lab.node;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacked images by the digest of their manifest, shared by all labs of this user.
 *
 * <p>An image appears under its name in one step, so a cut pull leaves nothing that is mistaken for an image.
 */
final class ImageStore {
    private static final String WHITEOUT = ".wh.";

    private final Path folder;
    private final OciRegistry registry;

    /** What kubelet calls present: the digest that a reference had when it was last pulled by this lab. */
    private final Map<String, String> present = new ConcurrentHashMap<>();

    ImageStore(Path folder, OciRegistry registry) {
        this.folder = folder;
        this.registry = registry;
    }

    /** The root folder of the image's unpacked file system. */
    Path pull(DiskSpec.ContainerDisk disk) throws ImagePullException, InterruptedException {
        ImageReference image = parsed(disk.image());
        String known = present.get(disk.image());
        return switch (disk.pullPolicy()) {
            case ALWAYS -> pull(disk.image(), image);
            case IF_NOT_PRESENT -> known != null ? rootOf(known) : pull(disk.image(), image);
            case NEVER -> {
                if (known == null) {
                    throw new ImagePullException(
                            "ErrImageNeverPull",
                            "Container image \"%s\" is not present with pull policy of Never".formatted(disk.image()));
                }
                yield rootOf(known);
            }
        };
    }

    private Path pull(String reference, ImageReference image) throws ImagePullException, InterruptedException {
        OciRegistry.Manifest manifest = registry.manifest(image);
        Path root = rootOf(manifest.digest());
        if (!Files.isDirectory(root)) {
            unpack(image, manifest, root);
        }
        present.put(reference, manifest.digest());
        return root;
    }

    private void unpack(ImageReference image, OciRegistry.Manifest manifest, Path root)
            throws ImagePullException, InterruptedException {
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempDirectory(folder, "pull-");
            try {
                for (OciRegistry.Layer layer : manifest.layers()) {
                    unpack(image, layer, part);
                }
                if (!Files.isDirectory(root)) { // somebody else may have been faster
                    Files.move(part, root);
                }
            } finally {
                remove(part);
            }
        } catch (IOException e) {
            throw OciRegistry.failed(image, e.toString());
        }
    }

    private void unpack(ImageReference image, OciRegistry.Layer layer, Path root)
            throws IOException, ImagePullException, InterruptedException {
        MessageDigest digest = Sha256.digest();
        try (InputStream blob =
                new DigestInputStream(new BufferedInputStream(registry.blob(image, layer.digest())), digest)) {
            // Not closed apart from the blob: what follows the archive in the stream belongs to the digest.
            TarArchiveInputStream tar = new TarArchiveInputStream(decompressed(image, layer, blob));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                place(image, entry, tar, root);
            }
            blob.transferTo(java.io.OutputStream.nullOutputStream());
        }
        String read = "sha256:" + HexFormat.of().formatHex(digest.digest());
        if (!read.equals(layer.digest())) {
            throw OciRegistry.failed(image, "layer %s has the digest %s".formatted(layer.digest(), read));
        }
    }

    private static InputStream decompressed(ImageReference image, OciRegistry.Layer layer, InputStream blob)
            throws IOException, ImagePullException {
        String type = layer.mediaType();
        if (type.endsWith("gzip")) {
            return new GZIPInputStream(blob, 1 << 16);
        }
        if (type.endsWith(".tar")) {
            return blob;
        }
        throw OciRegistry.failed(image, "layer of media type %s (the lab reads tar and gzip)".formatted(type));
    }

    /** Folders and regular files only: no link can lead out of the image, and no disk file is one. */
    private static void place(ImageReference image, TarArchiveEntry entry, InputStream content, Path root)
            throws IOException, ImagePullException {
        Path target = root.resolve(entry.getName().replaceFirst("^/+", "")).normalize();
        if (!target.startsWith(root)) {
            throw OciRegistry.failed(image, "its layer has the path " + entry.getName());
        }
        Path name = target.getFileName();
        if (name.toString().startsWith(WHITEOUT)) {
            remove(target.resolveSibling(name.toString().substring(WHITEOUT.length())));
        } else if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else if (entry.isFile()) {
            Files.createDirectories(target.getParent());
            Files.copy(content, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path rootOf(String digest) {
        return folder.resolve(digest.replace(':', '-'));
    }

    private static ImageReference parsed(String reference) throws ImagePullException {
        try {
            return ImageReference.parse(reference);
        } catch (InvalidImageReferenceException e) {
            throw new ImagePullException(
                    "InvalidImageName",
                    "Failed to apply default image tag \"%s\": invalid reference format".formatted(reference));
        }
    }

    static void remove(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + tree, e);
        }
    }
}
