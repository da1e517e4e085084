package dev.remora.lab.cli;

import dev.remora.lab.controlplane.Binaries;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that all commands share. */
final class LabLocation {
    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "The lab's folder; lab in the cache ($REMORA_CACHE or ~/.cache/remora) if not given.")
    private @Nullable Path folder;

    Path folder() {
        Path chosen = folder == null ? Binaries.ofCheckout().cache().resolve("lab") : folder;
        return chosen.toAbsolutePath().normalize();
    }
}
