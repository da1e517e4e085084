package dev.remora.bench.scale;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The Instances of a run, numbered from 0.
 *
 * @param instances how many
 * @param namespaces over how many namespaces
 */
record Population(int instances, int namespaces) {
    static final int PLUGINS = 8;

    List<String> namespaceNames() {
        return IntStream.range(0, namespaces).mapToObj(i -> "scale-" + i).toList();
    }

    String namespace(int number) {
        return "scale-" + number % namespaces;
    }

    /** An Instance as JSON. Its ROMs are named by digest: there is no registry to ask. */
    String instance(int number) {
        return """
                {"apiVersion": "remora.dev/v1alpha1", "kind": "Instance",
                 "metadata": {"name": "vm-%05d", "namespace": "%s"},
                 "spec": {"image": "quay.io/containerdisks/debian:12", "cpu": 2, "memory": "2Gi", "ports": [8080],
                   "plugins": [%s]}}""".formatted(
                number,
                namespace(number),
                String.join(
                        ",",
                        IntStream.range(0, PLUGINS).mapToObj(Population::plugin).toList()));
    }

    private static String plugin(int slot) {
        return """
                {"name": "plugin-%d", "rom": {"image": "registry.example/plugins/plugin-%d@sha256:%064x"},
                 "config": {"workdir": "/srv/%d", "verbose": false, "level": %d}}""".formatted(slot, slot, slot + 1, slot, slot);
    }
}
