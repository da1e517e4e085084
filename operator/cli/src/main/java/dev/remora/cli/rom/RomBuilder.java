package dev.remora.cli.rom;

import dev.remora.cli.rom.filesystem.FilesystemImage;
import dev.remora.cli.rom.folder.FileTroubles;
import dev.remora.cli.rom.folder.FolderReader;
import dev.remora.cli.rom.folder.Snapshot;
import dev.remora.cli.rom.image.ContainerDisk;
import dev.remora.cli.rom.image.Destination;
import dev.remora.cli.rom.model.Architecture;
import dev.remora.cli.rom.model.FolderCheck;
import dev.remora.cli.rom.model.FolderListing;
import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.rom.model.RomFormat;
import dev.remora.cli.rom.model.RomProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes ROMs and their images: check, copy, filesystem, image. The same content gives the same digest, whatever its
 * timestamps, owners and hard links are and wherever it lies. Safe to use by several threads.
 */
public final class RomBuilder {
    private final FilesystemImage filesystems;
    private final Consumer<String> progress;

    private RomBuilder(FilesystemImage filesystems, Consumer<String> progress) {
        this.filesystems = filesystems;
        this.progress = progress;
    }

    /** Uses mksquashfs and mkfs.erofs as they are installed. */
    public static RomBuilder withInstalledTools() {
        return with(FilesystemImage.withInstalledTools());
    }

    public static RomBuilder with(FilesystemImage filesystems) {
        return new RomBuilder(filesystems, step -> {});
    }

    /**
     * The same builder, but talkative.
     *
     * @param listener gets one line at each step that may take a while
     */
    public RomBuilder reporting(Consumer<String> listener) {
        return new RomBuilder(filesystems, listener);
    }

    /**
     * Makes the ROM and sends its image to every destination of the request.
     *
     * @throws RomException with every problem of the folder, or with what the tool or the registry answered
     * @throws IllegalArgumentException if the request has no destination
     */
    public BuiltRom build(RomRequest request) throws InterruptedException {
        if (request.destinations().isEmpty()) {
            throw new IllegalArgumentException("request.destinations: empty; expected at least one");
        }
        FolderCheck.Accepted folder = check(request.folder(), request.initChecked());
        try {
            Path work = Files.createTempDirectory("remora-rom-");
            try {
                Path rom = work.resolve("rom");
                makeFile(request.folder(), folder, request.format(), work, rom);
                return send(request, folder.architecture(), work, rom);
            } finally {
                Snapshot.delete(work);
            }
        } catch (IOException e) {
            throw trouble(request.folder(), e);
        }
    }

    /**
     * Makes only the ROM, without an image around it.
     *
     * @param file replaced if it is there
     * @return the file's SHA-256, 64 hexadecimal digits
     * @throws RomException with every problem of the folder, or with what the tool answered
     */
    public String makeRomFile(Path folder, RomFormat format, Path file) throws InterruptedException {
        FolderCheck.Accepted accepted = check(folder, true);
        try {
            Path work = Files.createTempDirectory("remora-rom-");
            try {
                makeFile(folder, accepted, format, work, file);
                return sha256(file);
            } finally {
                Snapshot.delete(work);
            }
        } catch (IOException e) {
            throw trouble(folder, e);
        }
    }

    private static FolderCheck.Accepted check(Path folder, boolean initChecked) {
        FolderListing listing = FolderReader.read(folder);
        return switch (initChecked ? FolderCheck.of(listing) : FolderCheck.ofContentOnly(listing)) {
            case FolderCheck.Accepted accepted -> accepted;
            case FolderCheck.Rejected(var problems) -> throw new RomException(problems);
        };
    }

    private void makeFile(Path folder, FolderCheck.Accepted content, RomFormat format, Path work, Path file)
            throws IOException, InterruptedException {
        progress.accept("%s: making a %s ROM (files: %d, bytes: %d)"
                .formatted(folder, format.id(), content.files(), content.bytes()));
        Path copy = work.resolve("content");
        Snapshot.copy(folder, copy);
        filesystems.make(format, copy, file);
    }

    private BuiltRom send(RomRequest request, Architecture architecture, Path work, Path rom)
            throws IOException, InterruptedException {
        String sha256 = sha256(rom);
        long bytes = Files.size(rom);
        RomFormat format = request.format();
        ContainerDisk disk = new ContainerDisk(
                rom,
                format.pathInImage(),
                architecture,
                labels(request, sha256),
                Files.createDirectory(work.resolve("image")));
        String digest = "";
        for (Destination destination : request.destinations()) {
            progress.accept(
                    switch (destination) {
                        case Destination.Registry registry ->
                            "ROM of %d bytes; pushing %s".formatted(bytes, request.image());
                        case Destination.Archive(Path file) -> "ROM of %d bytes; writing %s".formatted(bytes, file);
                    });
            digest = disk.sendTo(destination, request.image());
        }
        return new BuiltRom(request.image().withDigest(digest), digest, format, bytes, sha256);
    }

    /** Nothing that depends on name, time or machine: it would make another digest of the same content. */
    private static Map<String, String> labels(RomRequest request, String sha256) {
        Map<String, String> labels = new TreeMap<>(request.labels());
        labels.putIfAbsent("org.opencontainers.image.description", "Remora plugin ROM, as a KubeVirt containerDisk");
        labels.put("dev.remora.rom.format", request.format().id());
        labels.put("dev.remora.rom.path", request.format().pathInImage());
        labels.put("dev.remora.rom.sha256", sha256);
        return labels;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static RomException trouble(Path folder, IOException e) {
        return new RomException(new RomProblem.FileTrouble(folder.toString(), FileTroubles.reason(e)), e);
    }
}
