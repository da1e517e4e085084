package dev.remora.lab.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a lab is started. */
final class LabSettings {
    @Mixin
    LabLocation location = new LabLocation();

    @Option(
            names = "--root-disk",
            paramLabel = "FILE",
            description = "A cloud image (raw or qcow2, with cloud-init, BIOS boot) to be used as remora/debian:12 in"
                    + " place of the lab's own.")
    @Nullable Path rootDisk;

    @Option(names = "--egress", description = "Let guests open connections to the outside.")
    boolean egress;

    /** The same settings as arguments for another process. */
    List<String> arguments() {
        List<String> arguments =
                new ArrayList<>(List.of("--folder", location.folder().toString()));
        if (rootDisk != null) {
            arguments.addAll(List.of("--root-disk", rootDisk.toAbsolutePath().toString()));
        }
        if (egress) {
            arguments.add("--egress");
        }
        return arguments;
    }
}
