package dev.remora.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.naming.Annotations;
import dev.remora.controller.naming.Digest;
import dev.remora.controller.naming.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that a controller leaves behind, without what differs from one run to the next: names, UIDs, addresses, times.
 *
 * @param machine the VirtualMachine that it wrote
 * @param secrets its Secrets and what is in them
 * @param status what it reports
 * @param events what it told about on the way; each of them counts
 */
record EndState(String machine, List<String> secrets, String status, List<String> events) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VOLATILE =
            List.of("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields");

    /** What one of the two says and the other does not, line by line. */
    List<String> differences(EndState other) {
        var differences = new ArrayList<String>();
        lines().filter(line -> other.lines().noneMatch(line::equals)).forEach(line -> differences.add("here: " + line));
        other.lines()
                .filter(line -> lines().noneMatch(line::equals))
                .forEach(line -> differences.add("there: " + line));
        if (differences.isEmpty() && !equals(other)) {
            differences.add("here: " + this);
            differences.add("there: " + other);
        }
        return differences;
    }

    private Stream<String> lines() {
        return Stream.of(machine.lines(), secrets.stream(), status.lines(), events.stream())
                .flatMap(lines -> lines);
    }

    static EndState of(Stage stage) {
        var admin = stage.controlPlane.admin();
        return new EndState(
                normal(stage, machine(stage.machine())),
                admin
                        .secrets()
                        .inNamespace(stage.namespace)
                        .withLabel(Labels.MANAGED_BY, Labels.REMORA)
                        .list()
                        .getItems()
                        .stream()
                        .map(secret -> normal(stage, secret(secret)))
                        .sorted()
                        .toList(),
                normal(
                        stage,
                        Serialization.asYaml(stage.user.instance(Stage.NAME).getStatus())),
                admin.v1().events().inNamespace(stage.namespace).list().getItems().stream()
                        .map(event -> normal(
                                stage,
                                event.getType() + " " + event.getReason() + ": " + event.getMessage() + " x"
                                        + event.getCount()))
                        .sorted()
                        .toList());
    }

    private static String machine(VirtualMachine machine) {
        ObjectNode tree = JSON.valueToTree(machine);
        tree.remove("status");
        ObjectNode metadata = (ObjectNode) tree.path("metadata");
        VOLATILE.forEach(metadata::remove);
        if (metadata.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(Annotations.RENDERED);
        }
        for (JsonNode owner : metadata.path("ownerReferences")) {
            ((ObjectNode) owner).remove("uid");
        }
        return Serialization.asYaml(tree);
    }

    private static String secret(Secret secret) {
        return secret.getMetadata().getName() + " "
                + Digest.of(new TreeMap<>(secret.getData()).toString()).hex();
    }

    private static String normal(Stage stage, String text) {
        return text.replace(stage.namespace, "<namespace>")
                .replace(stage.address(), "<address>")
                .replaceAll("(-plugins|-cloudinit)-[0-9a-f]{10}", "$1-<digest>")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uid>")
                .replaceAll("(?m)^ *lastTransitionTime:.*\\R", "");
    }
}
