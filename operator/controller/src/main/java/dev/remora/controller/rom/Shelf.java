package dev.remora.controller.rom;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.http.ResponseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * The repository that ROM files from addresses are put into: one containerDisk for each content, whose tag is the file's
 * checksum. The same file makes the same image, byte for byte.
 */
final class Shelf {
    /** The user and group qemu in KubeVirt's virt-launcher image. */
    private static final String QEMU = "107:107";

    /** The guest's kernel reads disks in blocks and would not see the rest of one. */
    private static final long BLOCK = 4096;

    private final RomSettings settings;
    private final ImageName repository;
    private final DockerConfig credentials;
    private final Wire wire;

    Shelf(Wire wire, RomSettings settings, String repository) throws RomTrouble {
        this.wire = wire;
        this.settings = settings;
        this.repository = ImageName.parse(repository);
        this.credentials = DockerConfig.parse(settings.shelfCredentials());
    }

    /** The image of a file that is there already. */
    Optional<RomAnswer> find(String checksum) throws RomTrouble {
        var session = new RegistrySession(
                wire,
                Endpoint.direct(repository, settings),
                repository,
                credentials,
                Deadline.in(settings.limits().image()));
        return session.find(Digests.hex(checksum)).map(digest -> new RomAnswer.Found(repository.pinned(digest)));
    }

    /**
     * Makes the image of a file and pushes it.
     *
     * @param folder for what is needed on the way; removed by the caller
     */
    RomAnswer put(String checksum, Path file, Path folder) throws RomTrouble {
        try {
            pad(file);
            return new RomAnswer.Found(repository.pinned(push(checksum, file, folder)));
        } catch (InvalidImageReferenceException
                | CacheDirectoryCreationException
                | ExecutionException
                | RegistryException
                | IOException e) {
            throw RomTrouble.unreachable(
                    "the file cannot be put into --rom-registry %s: %s", repository.written(), reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RomTrouble.unreachable("interrupted");
        }
    }

    private String push(String checksum, Path file, Path folder)
            throws InvalidImageReferenceException, CacheDirectoryCreationException, ExecutionException,
                    RegistryException, IOException, InterruptedException {
        RegistryImage target = RegistryImage.named(repository.written() + ":" + Digests.hex(checksum));
        target.addCredentialRetriever(this::credential);
        return image(checksum, file, folder)
                .containerize(Containerizer.to(target)
                        .setAllowInsecureRegistries(Endpoint.isPlain(repository.registry(), settings))
                        // The name and version would be part of the image's history, and so of its digest.
                        .setToolName("remora")
                        .setToolVersion("1")
                        .setBaseImageLayersCache(folder.resolve("base"))
                        .setApplicationLayersCache(folder.resolve("layers")))
                .getDigest()
                .toString();
    }

    private static JibContainerBuilder image(String checksum, Path file, Path folder) throws IOException {
        FileEntriesLayer layer = FileEntriesLayer.builder()
                .setName("rom")
                // The folder is named too because jib would date it one second after the epoch.
                .addEntry(
                        folder,
                        AbsoluteUnixPath.get("/disk"),
                        FilePermissions.fromOctalString("755"),
                        Instant.EPOCH,
                        "0:0")
                .addEntry(
                        file,
                        AbsoluteUnixPath.get("/disk/rom.img"),
                        FilePermissions.fromOctalString("444"),
                        Instant.EPOCH,
                        QEMU)
                .build();
        return Jib.fromScratch()
                .setFormat(ImageFormat.OCI)
                .setPlatforms(Set.of(new Platform("amd64", "linux")))
                .setCreationTime(Instant.EPOCH)
                .setLabels(Map.of("dev.remora.rom.sha256", Digests.hex(checksum)))
                .addFileEntriesLayer(layer);
    }

    private Optional<Credential> credential() {
        return credentials
                .forRegistry(Endpoint.direct(repository, settings).names(), repository.repository())
                .flatMap(known -> switch (known) {
                    case dev.remora.controller.rom.Credential.Password(String user, String password) ->
                        Optional.of(Credential.from(user, password));
                    case dev.remora.controller.rom.Credential.IdentityToken(String token) ->
                        Optional.of(Credential.from(Credential.OAUTH2_TOKEN_USER_NAME, token));
                    case dev.remora.controller.rom.Credential.RegistryToken token -> Optional.empty();
                });
    }

    private static void pad(Path file) throws IOException {
        try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength((disk.length() + BLOCK - 1) / BLOCK * BLOCK);
        }
    }

    /** The registry's own words, from somewhere in the chain that jib makes of them. */
    private static String reason(Exception failure) {
        return Stream.iterate((Throwable) failure, e -> e != null, Throwable::getCause)
                .limit(20)
                .filter(ResponseException.class::isInstance)
                .map(ResponseException.class::cast)
                .findFirst()
                .map(e -> Words.of(
                        e.getStatusCode(), String.valueOf(e.getContent()).getBytes(StandardCharsets.UTF_8)))
                .orElseGet(() -> Words.of(failure));
    }
}
