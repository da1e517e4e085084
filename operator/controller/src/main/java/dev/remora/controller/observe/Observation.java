package dev.remora.controller.observe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.kubevirt.InterfaceStatus;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.naming.OwnerReferences;
import dev.remora.controller.plan.PluginStamp;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of an Instance's virtual machine at one time.
 *
 * @param virtualMachine the Instance's own, never one of another owner
 * @param guest the boot of it that runs, starts or stops now
 * @param foreign whether the name belongs to a VirtualMachine of another owner
 * @param booted what the guest was booted with
 * @param next what the next guest would be booted with
 */
public record Observation(
        @Nullable VirtualMachine virtualMachine,
        @Nullable VirtualMachineInstance guest,
        boolean foreign,
        PluginStamp booted,
        PluginStamp next) {
    private static final Set<String> FINAL_PHASES = Set.of("Succeeded", "Failed");
    private static final String POD_NETWORK = "default";

    /** Reads both stamps once: a report asks for them again and again. */
    public Observation(
            @Nullable VirtualMachine virtualMachine, @Nullable VirtualMachineInstance guest, boolean foreign) {
        this(virtualMachine, guest, foreign, booted(guest), next(virtualMachine));
    }

    /** Keeps of what was found under an Instance's name only what belongs to the Instance. */
    public static Observation of(
            Instance instance, @Nullable VirtualMachine found, @Nullable VirtualMachineInstance foundGuest) {
        boolean ours = found != null
                && OwnerReferences.isControlledBy(found, instance.getMetadata().getUid());
        if (found == null || !ours) {
            return new Observation(null, null, found != null);
        }
        boolean oursToo = foundGuest != null
                && OwnerReferences.isControlledBy(
                        foundGuest, found.getMetadata().getUid());
        return new Observation(found, oursToo ? foundGuest : null, false);
    }

    /** The guest, unless it has ended: then nothing in it runs, whatever still exists of it. */
    public Optional<VirtualMachineInstance> liveGuest() {
        return Optional.ofNullable(guest).filter(vmi -> !FINAL_PHASES.contains(phase(vmi)));
    }

    /** Whether the guest runs and is not being stopped. */
    public boolean running() {
        return liveGuest()
                .filter(vmi -> phase(vmi).equals("Running") && !stopping())
                .isPresent();
    }

    /** Whether the guest is on its way up: what its template refers to is needed now. */
    public boolean starting() {
        return liveGuest()
                .filter(vmi -> !phase(vmi).equals("Running") && !stopping())
                .isPresent();
    }

    /** Whether the guest is being stopped. */
    public boolean stopping() {
        return liveGuest()
                .filter(vmi -> vmi.getMetadata().getDeletionTimestamp() != null)
                .isPresent();
    }

    /** Phase of the guest; empty where there is none. */
    public String phase() {
        return guest == null ? "" : phase(guest);
    }

    /** Address of the running guest on the Pod network. */
    public Optional<String> address() {
        return liveGuest()
                .filter(vmi -> running())
                .flatMap(vmi -> Optional.ofNullable(vmi.getStatus()))
                .flatMap(status -> Optional.ofNullable(status.interfaces()))
                .flatMap(Observation::podAddress);
    }

    /** What the guest that runs now was booted with. */
    public PluginStamp running(PluginStamp otherwise) {
        return liveGuest().map(_ -> booted).orElse(otherwise);
    }

    private static PluginStamp booted(@Nullable VirtualMachineInstance guest) {
        return guest == null
                ? PluginStamp.NONE
                : PluginStamp.of(guest.getMetadata().getAnnotations());
    }

    private static PluginStamp next(@Nullable VirtualMachine machine) {
        if (machine == null
                || machine.getSpec() == null
                || machine.getSpec().template() == null
                || machine.getSpec().template().metadata() == null) {
            return PluginStamp.NONE;
        }
        return PluginStamp.of(machine.getSpec().template().metadata().annotations());
    }

    /** Name of the snapshot that KubeVirt takes now: until it is done, KubeVirt refuses changes of disks and power. */
    public Optional<String> snapshotInProgress() {
        return Optional.ofNullable(virtualMachine)
                .map(VirtualMachine::getStatus)
                .map(status -> status.other().get("snapshotInProgress"))
                .map(JsonNode::asText)
                .filter(name -> !name.isEmpty());
    }

    /** An annotation of the VirtualMachine itself. */
    public Optional<String> annotation(String name) {
        return Optional.ofNullable(virtualMachine)
                .map(machine -> machine.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(name));
    }

    /** Where the running guest's launcher answers, once both its address and its port are known. */
    public Optional<GuestTarget> target() {
        PluginStamp running = running(PluginStamp.NONE);
        if (guest == null || running.statusPort() == null) {
            return Optional.empty();
        }
        String uid = guest.getMetadata().getUid();
        int port = running.statusPort();
        return address().flatMap(address -> GuestTarget.of(uid, address, port));
    }

    private static String phase(VirtualMachineInstance vmi) {
        return vmi.getStatus() == null || vmi.getStatus().phase() == null
                ? ""
                : vmi.getStatus().phase();
    }

    private static Optional<String> podAddress(List<InterfaceStatus> interfaces) {
        return interfaces.stream()
                .filter(nic -> POD_NETWORK.equals(nic.name()))
                .findFirst()
                .or(() -> interfaces.stream().findFirst())
                .map(InterfaceStatus::ipAddress)
                .filter(address -> !address.isBlank());
    }
}
