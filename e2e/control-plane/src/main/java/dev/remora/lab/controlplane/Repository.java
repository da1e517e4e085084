package dev.remora.lab.controlplane;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the checkout is that tests and the lab take their manifests, scripts and versions from. */
public final class Repository {
    private static final String MARK = "e2e/binaries/install.sh";

    private Repository() {}

    /**
     * The root folder of the checkout: the nearest folder at or above the working directory that holds the lab.
     *
     * @throws IllegalStateException when the working directory is outside a checkout
     */
    public static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve(MARK))) {
                return folder;
            }
        }
        throw new IllegalStateException("working directory: " + start + " (expected: inside a checkout of Remora)");
    }
}
