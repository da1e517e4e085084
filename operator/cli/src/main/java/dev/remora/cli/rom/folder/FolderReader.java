package dev.remora.cli.rom.folder;

import dev.remora.cli.rom.model.FolderEntry;
import dev.remora.cli.rom.model.FolderListing;
import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.rom.model.RomProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;

/** Lists a folder without following links. */
public final class FolderReader {
    /** The kernel reads no more of a script's first line (BINPRM_BUF_SIZE). */
    private static final int INIT_HEAD_BYTES = 256;

    private FolderReader() {}

    /**
     * Lists everything below a folder.
     *
     * @param folder a folder, or a link to one
     * @throws RomException if it is not there, is not a folder, or cannot be read
     */
    public static FolderListing read(Path folder) {
        if (!Files.exists(folder)) {
            throw new RomException(new RomProblem.FolderMissing(folder.toString()));
        }
        if (!Files.isDirectory(folder)) {
            throw new RomException(new RomProblem.NotAFolder(folder.toString()));
        }
        try {
            Path root = folder.toRealPath();
            Lister lister = new Lister(root);
            Files.walkFileTree(root, lister);
            return new FolderListing(folder.toString(), lister.entries, initHead(root, folder, lister.entries));
        } catch (IOException e) {
            throw new RomException(new RomProblem.FileTrouble(folder.toString(), FileTroubles.reason(e)), e);
        }
    }

    private static String initHead(Path root, Path folder, SortedMap<String, FolderEntry> entries) throws IOException {
        FolderListing.Resolved init = new FolderListing(folder.toString(), entries, "").resolve("init");
        return init instanceof FolderListing.Resolved.Found(String path, FolderEntry.File file) && file.readable()
                ? head(root.resolve(path))
                : "";
    }

    private static String head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(INIT_HEAD_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    private static final class Lister extends SimpleFileVisitor<Path> {
        private final Path root;
        private final SortedMap<String, FolderEntry> entries = new TreeMap<>();

        Lister(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            put(directory, new FolderEntry.Directory(UnixMode.permissions(directory), true));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
                put(file, new FolderEntry.Link(Files.readSymbolicLink(file).toString()));
            } else if (attributes.isRegularFile()) {
                put(file, new FolderEntry.File(UnixMode.permissions(file), attributes.size(), Files.isReadable(file)));
            } else {
                put(file, new FolderEntry.Special(UnixMode.kind(file)));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || Files.isReadable(path)) {
                throw failure;
            }
            put(path, new FolderEntry.Directory(UnixMode.permissions(path), false));
            return FileVisitResult.CONTINUE;
        }

        private void put(Path path, FolderEntry entry) {
            if (!path.equals(root)) {
                entries.put(root.relativize(path).toString(), entry);
            }
        }
    }
}
