package dev.remora.controller.guest;

import dev.remora.controller.naming.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The program that runs plugins in the guest.
 *
 * @param files what goes onto the config disk beside the config document, by file name
 * @param boothook script that mounts the disk and starts the program
 * @param digest of the files
 * @param userData of a guest whose user gave none
 */
public record Launcher(SortedMap<String, byte[]> files, String boothook, Digest digest, String userData) {
    private static final String FOLDER = "guest";
    private static final String BOOTHOOK = "boothook.sh";

    /** What the boothook has Python run. */
    private static final String APPLICATION = "launcher.pyz";

    /** Keeps its own view of the files, and works out once what is the same for every Instance. */
    public Launcher(SortedMap<String, byte[]> files, String boothook) {
        this(
                Collections.unmodifiableSortedMap(new TreeMap<>(files)),
                boothook,
                Digest.of(files),
                new String(UserDataMessage.of(null, boothook), StandardCharsets.UTF_8));
    }

    /**
     * Packs the program that the controller ships: every file of the class path's folder {@code guest}.
     *
     * @throws UncheckedIOException if it cannot be read, which any build would have noticed
     */
    public static Launcher shipped() {
        return Shipped.LAUNCHER;
    }

    /** Read once: a jar cannot be opened as a file system twice at the same time. */
    private static final class Shipped {
        private static final Launcher LAUNCHER = readShipped();
    }

    private static Launcher readShipped() {
        URL boothook = Launcher.class.getClassLoader().getResource(FOLDER + "/" + BOOTHOOK);
        if (boothook == null) {
            throw new UncheckedIOException(
                    new IOException("class path resource " + FOLDER + "/" + BOOTHOOK + " is missing"));
        }
        try {
            URI place = boothook.toURI();
            if (!place.getScheme().equals("jar")) {
                return read(Path.of(place).resolveSibling("."));
            }
            try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
                return read(jar.getPath(FOLDER));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class path locations are URIs", e);
        }
    }

    private static Launcher read(Path folder) throws IOException {
        var files = new TreeMap<String, byte[]>();
        String boothook = "";
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path file : entries.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.equals(BOOTHOOK)) {
                    boothook = Files.readString(file);
                } else {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        }
        return new Launcher(new TreeMap<>(Map.of(APPLICATION, ZipApplication.of(files))), boothook);
    }
}
