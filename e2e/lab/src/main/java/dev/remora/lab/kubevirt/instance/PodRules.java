package dev.remora.lab.kubevirt.instance;

import dev.remora.lab.kubevirt.spec.MachineSpec;
import dev.remora.lab.kubevirt.spec.Volume;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the API server would have against the launcher Pod that KubeVirt makes: admission lets these VMs pass, and they
 * hang. Counts as with the feature gate ImageVolume on, its default.
 */
final class PodRules {
    private static final int MAX_NAME = 63;
    private static final Set<String> RESERVED = Set.of(
            "private",
            "public",
            "sockets",
            "virt-bin-share-dir",
            "libvirt-runtime",
            "ephemeral-disks",
            "container-disks",
            "hotplug-disks",
            "launcher-volume",
            "kernel-boot-volume");

    private PodRules() {}

    /** The API server's message, if it would refuse the Pod. */
    static Optional<String> refusal(String vmiName, MachineSpec spec) {
        List<Volume> volumes = spec.allVolumes();
        for (int index = 0; index < volumes.size(); index++) {
            Volume volume = volumes.get(index);
            Optional<String> refusal = refusal(volume, index);
            if (refusal.isPresent()) {
                return Optional.of("failed to create virtual machine pod: Pod \"virt-launcher-%s-\" is invalid: %s"
                        .formatted(vmiName, refusal.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> refusal(Volume volume, int index) {
        if (RESERVED.contains(volume.name())) {
            return Optional.of("spec.volumes[%d].name: Duplicate value: \"%s\"".formatted(index, volume.name()));
        }
        Volume.ContainerDisk disk = volume.containerDisk();
        if (disk == null) {
            return Optional.empty();
        }
        if (disk.image() == null || disk.image().isEmpty()) {
            return Optional.of("spec.volumes[%d].image.reference: Required value".formatted(index));
        }
        String container = "volume" + volume.name();
        return container.length() > MAX_NAME
                ? Optional.of("spec.initContainers[%d].name: Invalid value: \"%s\": must be no more than %d characters"
                        .formatted(index, container, MAX_NAME))
                : Optional.empty();
    }
}
