package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.remora.controller.kubevirt.InterfaceStatus;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.kubevirt.VirtualMachineInstanceStatus;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Plays KubeVirt: makes guests of templates and says that they run. Moves only when a test tells it to. */
final class KubeVirt {
    private static final List<String> CRDS =
            List.of("virtualmachines.kubevirt.io.yaml", "virtualmachineinstances.kubevirt.io.yaml");

    private final KubernetesClient client;

    KubeVirt(ControlPlane controlPlane) {
        this.client = controlPlane.admin();
    }

    /** KubeVirt's own CRDs where a folder with them is at hand, and permissive ones otherwise. */
    static void install(ControlPlane controlPlane) {
        String named = System.getenv("REMORA_KUBEVIRT_CRDS");
        Path folder =
                named == null ? Repository.root().resolveSibling("shared").resolve("kubevirt-crds") : Path.of(named);
        List<Path> files = Files.isDirectory(folder)
                ? CRDS.stream().map(folder::resolve).toList()
                : List.of(Path.of("src/test/resources/kubevirt/crds.yaml"));
        KubernetesClient client = controlPlane.admin();
        for (Path file : files) {
            client.load(new ByteArrayInputStream(read(file))).serverSideApply();
        }
        eventually(() -> {
            assertThatCode(() -> client.resources(VirtualMachine.class)
                            .inAnyNamespace()
                            .list())
                    .doesNotThrowAnyException();
            assertThatCode(() -> client.resources(VirtualMachineInstance.class)
                            .inAnyNamespace()
                            .list())
                    .doesNotThrowAnyException();
        });
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The VirtualMachine, once there is one. */
    VirtualMachine machine(String namespace, String name) {
        return eventually(() -> Objects.requireNonNull(
                client.resources(VirtualMachine.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get(),
                "no VirtualMachine " + name));
    }

    /** Starts a guest from the template as it is now. */
    VirtualMachineInstance start(String namespace, String name, String address) {
        VirtualMachine machine = machine(namespace, name);
        var template = Objects.requireNonNull(machine.getSpec().template());
        var guest = new VirtualMachineInstance();
        guest.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(Objects.requireNonNull(template.metadata()).labels())
                .withAnnotations(template.metadata().annotations())
                .withOwnerReferences(OwnerReferences.controller(machine))
                .build());
        guest.setSpec(template.spec());
        guest.setStatus(new VirtualMachineInstanceStatus(
                "Running", List.of(new InterfaceStatus("default", address, Map.of())), null, Map.of()));
        return client.resource(guest).create();
    }

    /** Ends the guest. */
    void stop(String namespace, String name) {
        var guest = client.resources(VirtualMachineInstance.class)
                .inNamespace(namespace)
                .withName(name);
        guest.delete();
        eventually(() -> {
            if (guest.get() != null) {
                throw new AssertionError("the guest is still there");
            }
            return true;
        });
    }
}
