package dev.remora.lab.node;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One guest to run, complete: nothing is looked up later.
 *
 * @param namespace of the VMI
 * @param name of the VMI
 * @param uid of the VMI; a guest runs at most once for it
 * @param firmwareUuid SMBIOS UUID, which is cloud-init's instance-id as well
 * @param firmwareSerial SMBIOS serial number, absent if none is wanted
 * @param cpus virtual CPUs, at least 1
 * @param memoryBytes memory, at least 1 MiB
 * @param disks in the VM's order, which is the order in which the guest finds them
 * @param network how it is reached, absent for a guest without the pod network
 * @param endsOnReboot whether a reboot ends the guest (KubeVirt's {@code rebootPolicy: Terminate})
 * @param shutdownGrace how long a shutdown may take before the guest is killed
 */
public record GuestSpec(
        String namespace,
        String name,
        String uid,
        String firmwareUuid,
        @Nullable String firmwareSerial,
        int cpus,
        long memoryBytes,
        List<DiskSpec> disks,
        @Nullable NetworkSpec network,
        boolean endsOnReboot,
        Duration shutdownGrace) {

    /**
     * The pod network of a guest.
     *
     * @param interfaceName name in the VM's spec
     * @param mac address of the guest's card
     * @param ports TCP ports that are forwarded; absent means every port of the node's forward range
     */
    public record NetworkSpec(
            String interfaceName, String mac, @Nullable List<Integer> ports) {}
}
