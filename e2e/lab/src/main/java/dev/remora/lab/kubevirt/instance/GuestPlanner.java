package dev.remora.lab.kubevirt.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.spec.Disk;
import dev.remora.lab.kubevirt.spec.MachineSpec;
import dev.remora.lab.kubevirt.spec.MachineSpec.Interface;
import dev.remora.lab.kubevirt.spec.MachineSpec.Network;
import dev.remora.lab.kubevirt.spec.Volume;
import dev.remora.lab.node.DiskSpec;
import dev.remora.lab.node.GuestSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns a VMI into what the node runs; reads nothing but the VMI and the documents that it names. */
final class GuestPlanner {
    private static final long DEFAULT_GRACE_SECONDS = 30;
    private static final String DEFAULT_LABEL = "cfgdata";
    private static final int BYTES_PER_MIB = 1 << 20;

    private final ObjectNode vmi;
    private final MachineSpec spec;
    private final CloudInitImage cloudInit;
    private final Documents documents;

    private GuestPlanner(ObjectNode vmi, Documents documents) {
        this.vmi = vmi;
        this.spec = MachineSpec.read(vmi.path("spec"));
        this.documents = documents;
        this.cloudInit = new CloudInitImage(name(vmi), hostname(), uuid(), documents);
    }

    static GuestPlan plan(ObjectNode vmi, Documents documents) {
        try {
            return new GuestPlan.Ready(new GuestPlanner(vmi, documents).guest());
        } catch (MissingDocumentException e) {
            return new GuestPlan.Waiting(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new GuestPlan.Impossible(String.valueOf(e.getMessage()));
        }
    }

    private GuestSpec guest() throws MissingDocumentException {
        List<DiskSpec> disks = new ArrayList<>();
        for (Disk disk : spec.disks()) {
            Optional<Volume> volume = spec.allVolumes().stream()
                    .filter(candidate -> candidate.name().equals(disk.name()))
                    .findFirst();
            if (volume.isPresent()) {
                Optional<DiskSpec.Source> source = source(volume.get());
                source.ifPresent(content -> disks.add(disk(disk, content)));
            }
        }
        MachineSpec.Domain domain = spec.domain();
        return new GuestSpec(
                vmi.at("/metadata/namespace").asText(),
                name(vmi),
                vmi.at("/metadata/uid").asText(),
                uuid(),
                spec.firmware().map(MachineSpec.Firmware::serial).orElse(null),
                domain == null ? 1 : domain.cpus(),
                memory(),
                List.copyOf(disks),
                network().orElse(null),
                domain != null && "Terminate".equals(domain.rebootPolicy()),
                grace());
    }

    private long memory() {
        long bytes = spec.memory()
                .map(Quantity::getNumericalAmount)
                .map(java.math.BigDecimal::longValue)
                .orElse(0L);
        if (bytes < BYTES_PER_MIB) {
            throw new IllegalArgumentException("guest memory: " + bytes + " bytes (expected: at least 1Mi)");
        }
        return bytes;
    }

    private Duration grace() {
        Long seconds = spec.terminationGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? DEFAULT_GRACE_SECONDS : seconds);
    }

    private static DiskSpec disk(Disk disk, DiskSpec.Source source) {
        return new DiskSpec(
                disk.name(),
                source,
                DiskSpec.Bus.valueOf(disk.bus().toUpperCase(Locale.ROOT)),
                disk.cdrom() != null,
                disk.readonly(),
                disk.serial(),
                disk.bootOrder());
    }

    /** Content of a volume; empty when it is optional and not there. */
    private Optional<DiskSpec.Source> source(Volume volume) throws MissingDocumentException {
        if (volume.containerDisk() != null) {
            return Optional.of(containerDisk(volume.containerDisk()));
        }
        if (volume.secret() != null) {
            return iso(volume.secret(), "secret", volume.secret().secretName());
        }
        if (volume.configMap() != null) {
            return iso(volume.configMap(), "configmap", volume.configMap().name());
        }
        if (volume.cloudInitNoCloud() != null) {
            return Optional.of(cloudInit.noCloud(volume.cloudInitNoCloud()));
        }
        if (volume.cloudInitConfigDrive() != null) {
            return Optional.of(cloudInit.configDrive(volume.cloudInitConfigDrive()));
        }
        if (volume.emptyDisk() != null) {
            return Optional.of(new DiskSpec.Empty(
                    volume.emptyDisk().capacity().getNumericalAmount().longValue()));
        }
        throw new IllegalArgumentException(
                ("volume %s: the lab has nothing for %s (it has containerDisk, secret, configMap, cloudInitNoCloud,"
                                + " cloudInitConfigDrive and emptyDisk)")
                        .formatted(volume.name(), volume.others()));
    }

    private static DiskSpec.ContainerDisk containerDisk(Volume.ContainerDisk disk) {
        DiskSpec.PullPolicy policy = switch (disk.pullPolicyOrDefault()) {
            case "Always" -> DiskSpec.PullPolicy.ALWAYS;
            case "Never" -> DiskSpec.PullPolicy.NEVER;
            default -> DiskSpec.PullPolicy.IF_NOT_PRESENT;
        };
        return new DiskSpec.ContainerDisk(String.valueOf(disk.image()), disk.path(), policy);
    }

    private Optional<DiskSpec.Source> iso(Volume.Document document, String kind, @Nullable String name)
            throws MissingDocumentException {
        String wanted = String.valueOf(name);
        Optional<Map<String, byte[]>> data =
                kind.equals("secret") ? documents.secret(wanted) : documents.configMap(wanted);
        if (data.isEmpty() && !Boolean.TRUE.equals(document.optional())) {
            throw new MissingDocumentException(kind, wanted);
        }
        String label = document.volumeLabel() == null ? DEFAULT_LABEL : document.volumeLabel();
        return data.map(files -> new DiskSpec.IsoImage(label, new TreeMap<>(files)));
    }

    /** The first interface on the pod network; the gateway can reach no other. */
    private Optional<GuestSpec.NetworkSpec> network() {
        Optional<String> podNetwork = spec.allNetworks().stream()
                .filter(network -> network.pod() != null)
                .map(Network::name)
                .findFirst();
        return spec.interfaces().stream()
                .filter(card -> podNetwork.filter(card.name()::equals).isPresent())
                .findFirst()
                .map(card -> new GuestSpec.NetworkSpec(card.name(), mac(card), ports(card)));
    }

    /** Masquerade and passt forward the listed ports only; a bridged guest has its address for itself. */
    private static @Nullable List<Integer> ports(Interface card) {
        if (card.ports() == null || card.ports().isEmpty() || card.bridge() != null) {
            return null;
        }
        return card.ports().stream()
                .filter(port -> !"UDP".equals(port.protocol()))
                .map(MachineSpec.Port::port)
                .distinct()
                .toList();
    }

    private String mac(Interface card) {
        if (card.macAddress() != null) {
            return card.macAddress().replace('-', ':');
        }
        byte[] seed = uuid().getBytes(StandardCharsets.US_ASCII);
        int hash = java.util.Arrays.hashCode(seed);
        return "02:00:%02x:%02x:%02x:%02x".formatted(hash >>> 24, hash >>> 16 & 0xff, hash >>> 8 & 0xff, hash & 0xff);
    }

    private String uuid() {
        return spec.firmware()
                .map(MachineSpec.Firmware::uuid)
                .orElseGet(() -> vmi.at("/metadata/uid").asText());
    }

    private String hostname() {
        String hostname = spec.hostname();
        String source = hostname == null ? name(vmi) : hostname;
        int dot = source.indexOf('.');
        String label = dot < 0 ? source : source.substring(0, dot);
        return label.length() > 63 ? label.substring(0, 63) : label;
    }

    private static String name(ObjectNode vmi) {
        return vmi.at("/metadata/name").asText();
    }
}
