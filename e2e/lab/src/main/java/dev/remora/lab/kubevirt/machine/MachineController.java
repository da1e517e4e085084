package dev.remora.lab.kubevirt.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.KubeVirtApi;
import dev.remora.lab.kubevirt.store.ObjectKey;
import dev.remora.lab.kubevirt.store.ObjectStore;
import dev.remora.lab.kubevirt.store.WorkQueue;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Level-triggered: looks at a VM and its VMI as they are, does one step, writes the status. */
public final class MachineController implements AutoCloseable {
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final ObjectStore vms;
    private final ObjectStore vmis;
    private final Clock clock;
    private final WorkQueue queue = new WorkQueue("virt-controller-vm", this::sync);
    private final List<SharedIndexInformer<?>> watches = new ArrayList<>();

    public MachineController(KubernetesClient client, ObjectStore vms, ObjectStore vmis, Clock clock) {
        this.client = client;
        this.vms = vms;
        this.vmis = vmis;
        this.clock = clock;
    }

    /** Begins to watch. */
    public void start() {
        watches.add(vms.watch(queue::add));
        watches.add(vmis.watch(queue::add)); // a VMI has the name of its VM
    }

    private void sync(ObjectKey key) {
        Optional<ObjectNode> found = vms.get(key);
        if (found.isEmpty()) {
            return;
        }
        ObjectNode vm = found.get();
        Optional<ObjectNode> vmi = vmis.get(key).filter(one -> isOwned(one, vm));
        if (vm.path("metadata").hasNonNull("deletionTimestamp")) {
            end(key, vm, vmi);
        } else if (addFinalizer(vm)) {
            queue.add(key);
        } else {
            step(key, vm, vmi);
        }
    }

    private void step(ObjectKey key, ObjectNode vm, Optional<ObjectNode> vmi) {
        Optional<String> error = Optional.empty();
        Optional<Boolean> restart = vmi.flatMap(one -> lag(vm, one));
        boolean started = false;
        switch (NextStep.of(vm, vmi, clock.instant())) {
            case NextStep.Create create -> {
                error = create(key, vm);
                started = error.isEmpty();
                restart = started ? Optional.of(false) : restart;
            }
            case NextStep.Delete delete -> vmis.delete(key);
            case NextStep.CreateAfter later -> queue.addAfter(key, later.delay());
            case NextStep.Nothing nothing -> {}
        }
        Optional<ObjectNode> now = started ? vmis.get(key) : vmi;
        ObjectNode status = MachineStatus.of(vm, now, error, restart, clock.instant());
        if (started) {
            MachineStatus.forgetStartRequest(status);
        }
        write(key, vm, status);
    }

    /** Makes the VMI; what the API server has against it comes back as the message of the VM's Failure condition. */
    private Optional<String> create(ObjectKey key, ObjectNode vm) {
        try {
            keepRevision(vm);
            vmis.create(InstanceTemplate.instantiate(vm));
            return Optional.empty();
        } catch (KubernetesClientException e) {
            queue.addAfter(key, AFTER_REFUSAL);
            return Optional.of("Error creating VirtualMachineInstance: " + e.getMessage());
        }
    }

    private void keepRevision(ObjectNode vm) {
        try {
            client.resource(Revision.of(vm)).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) { // an earlier try kept it
                throw e;
            }
        }
    }

    /** Whether the guest must be restarted to follow the VM; a VMI that need not is marked as up to date. */
    private Optional<Boolean> lag(ObjectNode vm, ObjectNode vmi) {
        String name = vmi.at("/status/virtualMachineRevisionName").asText();
        ControllerRevision revision = client.apps()
                .controllerRevisions()
                .inNamespace(vm.at("/metadata/namespace").asText())
                .withName(name)
                .get();
        if (revision == null) {
            return Optional.empty();
        }
        JsonNode started = Revision.templateSpec(revision);
        JsonNode wanted = vm.at("/spec/template/spec");
        String generation = vm.at("/metadata/generation").asText();
        JsonNode annotations = vmi.path("metadata").path("annotations");
        if (started.equals(wanted)
                && !annotations.path(KubeVirtApi.VM_GENERATION).asText().equals(generation)) {
            vmi.withObject("/metadata").withObject("/annotations").put(KubeVirtApi.VM_GENERATION, generation);
            vmis.replace(vmi);
        }
        return Optional.of(Revision.needsRestart(started, wanted));
    }

    /** The VM goes after its guest. */
    private void end(ObjectKey key, ObjectNode vm, Optional<ObjectNode> vmi) {
        if (vmi.isPresent()) {
            if (!vmi.get().path("metadata").hasNonNull("deletionTimestamp")) {
                vmis.delete(key);
            }
            write(key, vm, MachineStatus.of(vm, vmi, Optional.empty(), Optional.empty(), clock.instant()));
            return;
        }
        ArrayNode finalizers = vm.withObject("/metadata").withArray("/finalizers");
        finalizers.removeIf(one -> one.asText().equals(KubeVirtApi.CONTROLLER_FINALIZER));
        if (!vms.replace(vm)) {
            queue.add(key);
        }
    }

    private boolean addFinalizer(ObjectNode vm) {
        ArrayNode finalizers = vm.withObject("/metadata").withArray("/finalizers");
        if (finalizers.valueStream().anyMatch(one -> one.asText().equals(KubeVirtApi.CONTROLLER_FINALIZER))) {
            return false;
        }
        finalizers.add(KubeVirtApi.CONTROLLER_FINALIZER);
        vms.replace(vm);
        return true;
    }

    private void write(ObjectKey key, ObjectNode vm, ObjectNode status) {
        if (status.equals(vm.path("status"))) {
            return;
        }
        vm.set("status", status);
        if (!vms.replaceStatus(vm)) {
            queue.add(key);
        }
    }

    private static boolean isOwned(ObjectNode vmi, ObjectNode vm) {
        String uid = vm.at("/metadata/uid").asText();
        return vmi.path("metadata")
                .path("ownerReferences")
                .valueStream()
                .anyMatch(owner -> owner.path("uid").asText().equals(uid));
    }

    @Override
    public void close() {
        watches.forEach(SharedIndexInformer::close);
        queue.close();
    }
}
