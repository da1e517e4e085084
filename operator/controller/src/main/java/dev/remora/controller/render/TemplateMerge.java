package dev.remora.controller.render;

import dev.remora.controller.kubevirt.CloudInit;
import dev.remora.controller.kubevirt.Devices;
import dev.remora.controller.kubevirt.Disk;
import dev.remora.controller.kubevirt.Domain;
import dev.remora.controller.kubevirt.Interface;
import dev.remora.controller.kubevirt.Network;
import dev.remora.controller.kubevirt.Port;
import dev.remora.controller.kubevirt.SecretReference;
import dev.remora.controller.kubevirt.VirtualMachineInstanceSpec;
import dev.remora.controller.kubevirt.VirtualMachineInstanceTemplate;
import dev.remora.controller.kubevirt.Volume;
import dev.remora.controller.plan.MachinePlan;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds what Remora needs to a template of the user's, and changes nothing else: disks and volumes are appended, listed
 * interface ports completed, the cloud-init seed filled.
 */
final class TemplateMerge {
    private final MachinePlan plan;
    private final Attachments attachments;
    private final Optional<String> cloudInitSecret;

    private TemplateMerge(MachinePlan plan, Attachments attachments, Optional<String> cloudInitSecret) {
        this.plan = plan;
        this.attachments = attachments;
        this.cloudInitSecret = cloudInitSecret;
    }

    static VirtualMachineInstanceTemplate merge(
            VirtualMachineInstanceTemplate given,
            MachinePlan plan,
            Attachments attachments,
            Optional<String> cloudInitSecret)
            throws Refusal {
        var merge = new TemplateMerge(plan, attachments, cloudInitSecret);
        VirtualMachineInstanceSpec spec = Objects.requireNonNull(given.spec(), "checked when it was resolved");
        return new VirtualMachineInstanceTemplate(
                VirtualMachines.metadata(given.metadata(), plan), merge.spec(spec), given.other());
    }

    private VirtualMachineInstanceSpec spec(VirtualMachineInstanceSpec given) throws Refusal {
        refuseTakenNames(given);
        Domain domain = Objects.requireNonNull(given.domain(), "checked when it was resolved");
        return new VirtualMachineInstanceSpec(
                new Domain(domain.cpu(), domain.memory(), devices(given, domain.devices()), domain.other()),
                given.networks(),
                nullIfEmpty(attachments.volumesAfter(volumes(orEmpty(given.volumes())))),
                given.readinessProbe(),
                given.livenessProbe(),
                given.other());
    }

    private @Nullable Devices devices(VirtualMachineInstanceSpec spec, @Nullable Devices given) {
        if (given == null) {
            return attachments.disks().isEmpty() ? null : new Devices(attachments.disks(), null, Map.of());
        }
        return new Devices(
                nullIfEmpty(attachments.disksAfter(orEmpty(given.disks()))),
                interfaces(spec, given.interfaces()),
                given.other());
    }

    private @Nullable List<Interface> interfaces(VirtualMachineInstanceSpec spec, @Nullable List<Interface> given) {
        if (given == null) {
            return null;
        }
        Set<String> podNetworks = orEmpty(spec.networks()).stream()
                .filter(network -> network.pod() != null)
                .map(Network::name)
                .collect(Collectors.toSet());
        return given.stream()
                .map(nic -> podNetworks.contains(nic.name()) ? withPluginPorts(nic) : nic)
                .toList();
    }

    /** KubeVirt forwards every port if none is listed, and only the listed ones otherwise. */
    private Interface withPluginPorts(Interface nic) {
        List<Port> listed = orEmpty(nic.ports());
        Integer statusPort = plan.stamp().statusPort();
        if (listed.isEmpty() || statusPort == null) {
            return nic;
        }
        var ports = new ArrayList<>(listed);
        plan.slots().forEach(slot -> ports.add(tcp(slot.port())));
        ports.add(tcp(statusPort));
        return new Interface(nic.name(), ports, nic.other());
    }

    private static Port tcp(int port) {
        return new Port(null, port, "TCP", Map.of());
    }

    private List<Volume> volumes(List<Volume> given) {
        Optional<String> seeded = given.stream()
                .filter(volume -> volume.cloudInitNoCloud() != null || volume.cloudInitConfigDrive() != null)
                .map(Volume::name)
                .filter(Objects::nonNull)
                .findFirst();
        return given.stream()
                .map(volume -> cloudInitSecret.isPresent()
                                && seeded.isPresent()
                                && seeded.get().equals(volume.name())
                        ? withSecret(volume, cloudInitSecret.get())
                        : volume)
                .toList();
    }

    private static Volume withSecret(Volume volume, String secret) {
        return new Volume(
                volume.name(),
                volume.containerDisk(),
                volume.secret(),
                withSecret(volume.cloudInitNoCloud(), secret),
                withSecret(volume.cloudInitConfigDrive(), secret),
                volume.other());
    }

    private static @Nullable CloudInit withSecret(@Nullable CloudInit seed, String secret) {
        return seed == null ? null : new CloudInit(null, null, new SecretReference(secret, Map.of()), seed.other());
    }

    private void refuseTakenNames(VirtualMachineInstanceSpec given) throws Refusal {
        var taken = new HashSet<String>();
        orEmpty(given.volumes()).forEach(volume -> taken.add(String.valueOf(volume.name())));
        if (given.domain() != null && given.domain().devices() != null) {
            orEmpty(given.domain().devices().disks()).forEach(disk -> taken.add(String.valueOf(disk.name())));
        }
        List<String> clashes = Stream.concat(
                        attachments.volumes().stream().map(Volume::name),
                        attachments.disks().stream().map(Disk::name))
                .filter(taken::contains)
                .distinct()
                .toList();
        if (!clashes.isEmpty()) {
            throw new Refusal(
                    Problem.Kind.VolumeNameTaken,
                    "spec.template names a volume or disk \"%s\", which Remora needs: rename it (reserved: plugin-<number>, remora-config, remora-cloudinit)"
                            .formatted(String.join("\", \"", clashes)));
        }
    }

    private static <T> @Nullable List<T> nullIfEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
