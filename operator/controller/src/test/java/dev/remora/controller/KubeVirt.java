package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.remora.controller.kubevirt.InterfaceStatus;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.kubevirt.VirtualMachineInstanceStatus;
import dev.remora.controller.kubevirt.VirtualMachineStatus;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** Starts a guest from the template as it is now; it runs at once. */
    VirtualMachineInstance start(String namespace, String name, String address) {
        return create(namespace, name, running(address));
    }

    /** Makes a guest from the template as it is now, which does not run yet. */
    VirtualMachineInstance schedule(String namespace, String name) {
        return create(namespace, name, status("Scheduling", List.of()));
    }

    /** The guest that was scheduled, or runs elsewhere, runs at the address. */
    void run(String namespace, String name, String address) {
        setStatus(namespace, name, running(address));
    }

    /** The guest has ended by itself, and its object is still there. */
    void end(String namespace, String name, String phase) {
        setStatus(namespace, name, status(phase, List.of()));
    }

    /** The guest there is now. */
    Optional<VirtualMachineInstance> guest(String namespace, String name) {
        return Optional.ofNullable(guests(namespace).withName(name).get());
    }

    /** What KubeVirt says of the machine to people. */
    void describe(String namespace, String name, String printableStatus) {
        setMachineStatus(namespace, name, new VirtualMachineStatus(printableStatus, null, Map.of()));
    }

    /** KubeVirt takes a snapshot of the machine, or has taken it where there is none. */
    void snapshot(String namespace, String name, @Nullable String snapshot) {
        Map<String, JsonNode> busy =
                snapshot == null ? Map.of() : Map.of("snapshotInProgress", TextNode.valueOf(snapshot));
        setMachineStatus(namespace, name, new VirtualMachineStatus(null, null, busy));
    }

    private void setMachineStatus(String namespace, String name, VirtualMachineStatus status) {
        client.resources(VirtualMachine.class)
                .inNamespace(namespace)
                .withName(name)
                .subresource("status")
                .edit(machine -> {
                    machine.setStatus(status);
                    return machine;
                });
    }

    /** Stops the machine as {@code virtctl stop} does: by another hand than the controller's. */
    void halt(String namespace, String name) {
        client.resources(VirtualMachine.class)
                .inNamespace(namespace)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"runStrategy\":\"Halted\"}}");
    }

    /** Deletes the machine and whatever runs of it. */
    void delete(String namespace, String name) {
        client.resources(VirtualMachine.class)
                .inNamespace(namespace)
                .withName(name)
                .delete();
        stop(namespace, name);
    }

    private VirtualMachineInstance create(String namespace, String name, VirtualMachineInstanceStatus status) {
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
        guest.setStatus(status);
        return client.resource(guest).create();
    }

    private void setStatus(String namespace, String name, VirtualMachineInstanceStatus status) {
        guests(namespace).withName(name).edit(guest -> {
            guest.setStatus(status);
            return guest;
        });
    }

    private static VirtualMachineInstanceStatus running(String address) {
        return status("Running", List.of(new InterfaceStatus("default", address, Map.of())));
    }

    private static VirtualMachineInstanceStatus status(String phase, List<InterfaceStatus> interfaces) {
        return new VirtualMachineInstanceStatus(phase, interfaces, null, Map.of());
    }

    private NonNamespaceOperation<
                    VirtualMachineInstance,
                    KubernetesResourceList<VirtualMachineInstance>,
                    Resource<VirtualMachineInstance>>
            guests(String namespace) {
        return client.resources(VirtualMachineInstance.class).inNamespace(namespace);
    }

    /** Ends the guest. */
    void stop(String namespace, String name) {
        var guest = guests(namespace).withName(name);
        guest.delete();
        eventually(() -> {
            if (guest.get() != null) {
                throw new AssertionError("the guest is still there");
            }
            return true;
        });
    }
}
