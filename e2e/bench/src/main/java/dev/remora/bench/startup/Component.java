package dev.remora.bench.startup;

import dev.remora.lab.controlplane.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A component as it ships.
 *
 * @param name of its module, such as {@code gateway}
 * @param javaOptions what its JVM is given, with and without a cache: a cache fits the options that it was made with
 * @param arguments its own flags
 * @param managementPort where {@code /readyz} is, on loopback
 * @param environment how it reaches the API server as its ServiceAccount
 * @param exercise what it does in its training, from being ready on
 */
record Component(
        String name,
        List<String> javaOptions,
        List<String> arguments,
        int managementPort,
        Map<String, String> environment,
        Training exercise) {
    /** Something to do. */
    interface Training {
        void run() throws Exception;
    }

    Path jar() {
        return Repository.root().resolve("operator/" + name + "/target/remora-" + name + ".jar");
    }

    /** Names of the classes for the cache in its image. */
    Path classes() {
        return Repository.root().resolve("operator/image/classes/" + name + ".txt");
    }
}
