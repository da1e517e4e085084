package dev.remora.controller.render;

import dev.remora.api.v1alpha1.PullPolicy;
import dev.remora.controller.kubevirt.CloudInit;
import dev.remora.controller.kubevirt.ContainerDisk;
import dev.remora.controller.kubevirt.Disk;
import dev.remora.controller.kubevirt.DiskTarget;
import dev.remora.controller.kubevirt.SecretReference;
import dev.remora.controller.kubevirt.SecretVolume;
import dev.remora.controller.kubevirt.Volume;
import dev.remora.controller.naming.ResourceNames;
import dev.remora.controller.plan.MachinePlan;
import dev.remora.controller.plan.PluginSlot;
import dev.remora.controller.resolve.Machine.FromTemplate;
import dev.remora.controller.resolve.Rom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Remora attaches to a guest: a ROM for each plugin, the config disk and a cloud-init seed.
 *
 * @param disks in the order in which they are appended
 * @param volumes of the disks
 */
record Attachments(List<Disk> disks, List<Volume> volumes) {
    private static final String VIRTIO = "virtio";

    static Attachments of(MachinePlan plan, Optional<String> configSecret, Optional<String> cloudInitSecret) {
        var disks = new ArrayList<Disk>();
        var volumes = new ArrayList<Volume>();
        for (PluginSlot slot : plan.slots()) {
            String name = ResourceNames.romVolume(slot.slot());
            disks.add(readOnlyDisk(name, ResourceNames.romSerial(slot.slot())));
            volumes.add(rom(name, slot.plugin().rom()));
        }
        configSecret.ifPresent(secret -> {
            disks.add(readOnlyDisk(ResourceNames.CONFIG_VOLUME, ResourceNames.CONFIG_VOLUME));
            volumes.add(config(secret));
        });
        cloudInitSecret.filter(secret -> !usersOwnSeed(plan)).ifPresent(secret -> {
            disks.add(disk(ResourceNames.CLOUD_INIT_VOLUME));
            volumes.add(cloudInit(secret));
        });
        return new Attachments(List.copyOf(disks), List.copyOf(volumes));
    }

    List<Disk> disksAfter(List<Disk> first) {
        return Stream.concat(first.stream(), disks.stream()).toList();
    }

    List<Volume> volumesAfter(List<Volume> first) {
        return Stream.concat(first.stream(), volumes.stream()).toList();
    }

    /** A writable disk; where the volume is an image, what is written is lost with the guest. */
    static Disk disk(String name) {
        return new Disk(name, new DiskTarget(VIRTIO, null, Map.of()), null, Map.of());
    }

    static Volume containerDisk(
            String name, String image, @Nullable PullPolicy pullPolicy, @Nullable String pullSecret) {
        String policy = pullPolicy == null ? null : pullPolicy.name();
        return new Volume(name, new ContainerDisk(image, policy, pullSecret, Map.of()), null, null, null, Map.of());
    }

    /** A template's seed is filled in place: KubeVirt uses only the first of several. */
    private static boolean usersOwnSeed(MachinePlan plan) {
        return plan.machine() instanceof FromTemplate template
                && template.cloudInit().isPresent();
    }

    private static Disk readOnlyDisk(String name, String serial) {
        return new Disk(name, new DiskTarget(VIRTIO, true, Map.of()), serial, Map.of());
    }

    private static Volume rom(String name, Rom rom) {
        return containerDisk(name, rom.image(), rom.pullPolicy(), rom.pullSecret());
    }

    private static Volume config(String secret) {
        return new Volume(
                ResourceNames.CONFIG_VOLUME,
                null,
                new SecretVolume(secret, ResourceNames.CONFIG_LABEL, Map.of()),
                null,
                null,
                Map.of());
    }

    private static Volume cloudInit(String secret) {
        var seed = new CloudInit(null, null, new SecretReference(secret, Map.of()), Map.of());
        return new Volume(ResourceNames.CLOUD_INIT_VOLUME, null, null, seed, null, Map.of());
    }
}
