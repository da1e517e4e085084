package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;

import dev.remora.controller.kubevirt.InterfaceStatus;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.kubevirt.VirtualMachineInstanceStatus;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Plays KubeVirt: makes guests of templates and says that they run. Moves only when a test tells it to. */
final class KubeVirt {
    private final KubernetesClient client;

    KubeVirt(ControlPlane controlPlane) {
        this.client = controlPlane.admin();
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
