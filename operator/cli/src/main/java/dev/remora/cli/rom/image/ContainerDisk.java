package dev.remora.cli.rom.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import dev.remora.cli.rom.model.Architecture;
import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.rom.model.RomProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * An OCI image of one layer with one file, as KubeVirt expects of a containerDisk: the only file in {@code /disk},
 * readable for the user that QEMU runs as.
 */
public final class ContainerDisk {
    /** The user and group qemu in KubeVirt's virt-launcher image. */
    private static final String QEMU = "107:107";

    private final Path file;
    private final String pathInImage;
    private final Architecture architecture;
    private final Map<String, String> labels;
    private final Path workFolder;

    /**
     * Describes the image; nothing is read or sent yet.
     *
     * @param file the disk's content
     * @param pathInImage absolute, in {@code /disk}
     * @param labels of the image's configuration
     * @param workFolder a folder for the layers on their way, removed by the caller
     */
    public ContainerDisk(
            Path file, String pathInImage, Architecture architecture, Map<String, String> labels, Path workFolder) {
        this.file = file;
        this.pathInImage = pathInImage;
        this.architecture = architecture;
        this.labels = Map.copyOf(labels);
        this.workFolder = workFolder;
    }

    /**
     * Makes the image and sends it.
     *
     * @return the manifest's digest, {@code sha256:…}; the same for every destination
     * @throws RomException if the registry cannot be reached or refuses, or the archive cannot be written
     */
    public String sendTo(Destination destination, ImageName image) throws InterruptedException {
        Containerizer containerizer = containerizer(destination, image)
                // The name and version would be part of the image's history, and so of its digest.
                .setToolName("remora")
                .setToolVersion("1")
                .setBaseImageLayersCache(workFolder.resolve("base"))
                .setApplicationLayersCache(workFolder.resolve("layers"));
        try {
            if (destination instanceof Destination.Registry registry && !mayBeInsecure(registry, image)) {
                HttpsProbe.connect(image);
            }
            return builder().containerize(containerizer).getDigest().toString();
        } catch (RegistryException | ExecutionException | CacheDirectoryCreationException | IOException e) {
            throw switch (destination) {
                case Destination.Registry registry -> RegistryTrouble.explain(image, e);
                case Destination.Archive(Path archive) ->
                    new RomException(new RomProblem.NotWritten(archive.toString(), rootCause(e)), e);
            };
        }
    }

    private static String rootCause(Throwable e) {
        return e.getCause() == null ? e.toString() : rootCause(e.getCause());
    }

    private static Containerizer containerizer(Destination destination, ImageName image) {
        return switch (destination) {
            case Destination.Registry registry -> {
                RegistryImage target = RegistryImage.named(image.reference());
                Credentials.of(image).forEach(target::addCredentialRetriever);
                yield Containerizer.to(target).setAllowInsecureRegistries(mayBeInsecure(registry, image));
            }
            case Destination.Archive(Path archive) ->
                Containerizer.to(TarImage.at(archive).named(image.reference()));
        };
    }

    private static boolean mayBeInsecure(Destination.Registry registry, ImageName image) {
        return registry.insecure() || image.isOnLoopback();
    }

    private JibContainerBuilder builder() {
        AbsoluteUnixPath path = AbsoluteUnixPath.get(pathInImage);
        FileEntriesLayer layer = FileEntriesLayer.builder()
                .setName("rom")
                // The folder is named too because jib would date it one second after the epoch.
                .addEntry(
                        workFolder,
                        AbsoluteUnixPath.get("/disk"),
                        FilePermissions.fromOctalString("755"),
                        Instant.EPOCH,
                        "0:0")
                .addEntry(file, path, FilePermissions.fromOctalString("444"), Instant.EPOCH, QEMU)
                .build();
        return Jib.fromScratch()
                .setFormat(ImageFormat.OCI)
                .setPlatforms(Set.of(new Platform(architecture.ociName(), "linux")))
                .setCreationTime(Instant.EPOCH)
                .setLabels(labels)
                .addFileEntriesLayer(layer);
    }
}
