package dev.remora.lab.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A root disk that becomes a containerDisk image.
 *
 * @param disk the one file in {@code /disk}
 * @param boot files for {@code /boot}: kernel, initrd and command line; none for an image that boots by its firmware
 */
public record GuestImage(Path disk, List<Path> boot) {
    private static final List<String> BOOT_FILES = List.of("vmlinuz", "initrd.img", "cmdline");
    /** KubeVirt runs QEMU as this user, and so do its own containerDisks. */
    private static final String QEMU_USER = "107:107";

    public GuestImage {
        boot = List.copyOf(boot);
    }

    /** What {@code e2e/images/build.sh} left in a folder. */
    public static GuestImage built(Path folder) {
        return new GuestImage(
                folder.resolve("root.qcow2"),
                BOOT_FILES.stream().map(folder::resolve).toList());
    }

    /** Any cloud image, raw or qcow2: its own boot loader starts it. */
    public static GuestImage cloudImage(Path disk) {
        return new GuestImage(disk, List.of());
    }

    /**
     * Pushes the image, unless the registry has exactly this one already.
     *
     * @param repository name in the registry, for example {@code guests/debian}
     * @param tag that the image gets
     * @return whether something was pushed
     */
    public boolean push(Registry registry, String repository, String tag) {
        try {
            String contentTag = "content-" + contentHash().substring(0, 16);
            var known = registry.digest(repository, contentTag);
            if (known.isPresent() && known.equals(registry.digest(repository, tag))) {
                return false;
            }
            container()
                    .containerize(
                            Containerizer.to(RegistryImage.named(registry.host() + "/" + repository + ":" + contentTag))
                                    .withAdditionalTag(tag)
                                    .setAllowInsecureRegistries(true)
                                    .setToolName("remora-lab"));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + disk + " was pushed", e);
        } catch (Exception e) { // jib declares nine kinds of failure, all of which mean this one
            throw new IllegalStateException("cannot push " + disk + " as " + repository + ":" + tag, e);
        }
    }

    private JibContainerBuilder container() {
        return Jib.fromScratch()
                .setFormat(ImageFormat.OCI)
                .setCreationTime(Instant.EPOCH)
                .addFileEntriesLayer(layer("boot", "/boot/", boot))
                .addFileEntriesLayer(layer("disk", "/disk/", List.of(disk)));
    }

    private static FileEntriesLayer layer(String name, String folder, List<Path> files) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (Path file : files) {
            layer.addEntry(
                    file,
                    AbsoluteUnixPath.get(folder + file.getFileName()),
                    FilePermissions.fromOctalString("440"),
                    Instant.EPOCH,
                    QEMU_USER);
        }
        return layer.build();
    }

    private String contentHash() throws IOException {
        MessageDigest hash;
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
        for (Path file : boot) {
            update(hash, file);
        }
        update(hash, disk);
        return HexFormat.of().formatHex(hash.digest());
    }

    private static void update(MessageDigest hash, Path file) throws IOException {
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), hash)) {
            content.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }
}
