package dev.remora.bench.startup;

import dev.remora.lab.controlplane.Repository;
import java.nio.file.Path;
import java.util.List;

/**
 * A component as it ships.
 *
 * @param name of its module, such as {@code gateway}
 * @param javaOptions what its JVM is given, with and without a cache: a cache fits the options that it was made with
 * @param arguments its own flags
 * @param managementPort where {@code /readyz} is, on loopback
 * @param kubeconfig of its ServiceAccount
 */
record Component(String name, List<String> javaOptions, List<String> arguments, int managementPort, Path kubeconfig) {
    Path jar() {
        return target().resolve("remora-" + name + ".jar");
    }

    /** Beside the jar: {@code java -XX:AOTCache=…} takes it where jar and libraries are the very same files. */
    Path cache() {
        return target().resolve("remora-" + name + ".aot");
    }

    private Path target() {
        return Repository.root().resolve("operator/" + name + "/target");
    }
}
