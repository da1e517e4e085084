package dev.remora.lab.kubevirt.admission;

import dev.remora.lab.kubevirt.spec.Disk;
import dev.remora.lab.kubevirt.spec.MachineSpec;
import dev.remora.lab.kubevirt.spec.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What KubeVirt checks of disks (pkg/virt-api/webhooks/validating-webhook/admitters/disks.go). */
final class DiskRules {
    private static final int MAX = 256;
    private static final int MAX_SERIAL = 256;
    private static final int MAX_NAME = 63;
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9_.+-]+");
    private static final Set<String> DISK_BUSES = Set.of("virtio", "sata", "scsi", "usb");
    private static final Set<String> CDROM_BUSES = Set.of("sata", "scsi", "usb");

    private final String field;
    private final MachineSpec spec;
    private final List<Refusal> refusals = new ArrayList<>();

    private DiskRules(String specField, MachineSpec spec) {
        this.field = specField + ".domain.devices.disks";
        this.spec = spec;
    }

    static List<Refusal> check(String specField, MachineSpec spec) {
        DiskRules rules = new DiskRules(specField, spec);
        rules.checkAll();
        return rules.refusals;
    }

    private void checkAll() {
        List<Disk> disks = spec.disks();
        if (disks.size() > MAX) {
            refuse(field, "%s list exceeds the %d element limit in length".formatted(field, MAX));
        }
        Map<String, Volume> volumes = spec.allVolumes().stream()
                .collect(Collectors.toMap(Volume::name, volume -> volume, (one, other) -> one));
        Map<String, Integer> names = new HashMap<>();
        Map<Integer, Integer> bootOrders = new HashMap<>();
        for (int index = 0; index < disks.size(); index++) {
            Disk disk = disks.get(index);
            String at = field + "[" + index + "]";
            name(at, disk, names.putIfAbsent(disk.name(), index));
            volume(at, disk, volumes.get(disk.name()));
            target(at, disk);
            serial(at, disk.serial());
            bootOrder(at, disk.bootOrder(), bootOrders, index);
        }
    }

    private void name(String at, Disk disk, @Nullable Integer same) {
        if (same != null) {
            refuse(at + ".name", "%s and %s[%d] must not have the same Name.".formatted(at, field, same));
        }
        if (!DNS_LABEL.matcher(disk.name()).matches()) {
            refuse(
                    at + ".name",
                    ("%s.name '%s': a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
                                    + " and must start and end with an alphanumeric character")
                            .formatted(at, disk.name()));
        }
        if (disk.name().length() > MAX_NAME) {
            refuse(
                    at + ".name",
                    "%s.name '%s': must be no more than %d characters".formatted(at, disk.name(), MAX_NAME));
        }
    }

    private void volume(String at, Disk disk, @Nullable Volume volume) {
        if (volume == null && disk.cdrom() == null) { // an empty drive is allowed: DeclarativeHotplugVolumes is on
            refuse(at + ".name", "%s.Name '%s' not found.".formatted(at, disk.name()));
        }
        if (volume != null && disk.lun() != null && volume.containerDisk() != null) {
            refuse(
                    at + ".lun",
                    "%s.lun can only be mapped to a DataVolume or PersistentVolumeClaim volume.".formatted(at));
        }
    }

    private void target(String at, Disk disk) {
        if (disk.targets() > 1) {
            refuse(at, "%s can only have a single target type defined".formatted(at));
        }
        String bus = disk.bus();
        if (disk.cdrom() != null && !CDROM_BUSES.contains(bus)) {
            refuse(at + ".cdrom.bus", "Bus type %s is invalid for CD-ROM device".formatted(bus));
        }
        if (disk.disk() != null && !DISK_BUSES.contains(bus)) {
            refuse(
                    at + ".disk.bus",
                    "%s.disk.bus is set with an unrecognized bus %s, must be one of: %s"
                            .formatted(at, bus, DISK_BUSES.stream().sorted().toList()));
        }
        if (disk.disk() != null && bus.equals("sata") && disk.readonly()) {
            refuse(at + ".disk.bus", "%s hard-disks on bus sata must not be read-only.".formatted(at));
        }
    }

    private void serial(String at, @Nullable String serial) {
        if (serial == null || serial.isEmpty()) {
            return;
        }
        if (serial.codePointCount(0, serial.length()) > MAX_SERIAL) {
            refuse(
                    at + ".serial",
                    "%s must be less than or equal to %d in length, if specified".formatted(at, MAX_SERIAL));
        }
        if (!SERIAL.matcher(serial).matches()) {
            refuse(
                    at + ".serial",
                    "%s must be made up of the following characters [A-Za-z0-9_.+-], if specified"
                            .formatted(at + ".serial"));
        }
    }

    private void bootOrder(String at, @Nullable Integer order, Map<Integer, Integer> taken, int index) {
        if (order == null) {
            return;
        }
        if (order < 1) {
            refuse(at + ".bootOrder", "%s must have a boot order > 0, if supplied".formatted(at));
        }
        if (taken.putIfAbsent(order, index) != null) {
            refuse(
                    at + ".bootOrder",
                    "Boot order for %s already set for a different device.".formatted(at + ".bootOrder"));
        }
    }

    private void refuse(String at, String message) {
        refusals.add(new Refusal(at, message));
    }
}
