package dev.remora.lab.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command line of one guest: a pure function of what is to run and where its files are.
 *
 * @param bootFrom the lab's own kernel; absent: the firmware boots from the disks
 * @param lease loopback address and the ports forwarded from it; absent: no network
 * @param egress whether the guest may open connections to the outside
 * @param console file that gets the serial console
 */
record QemuCommand(
        GuestSpec guest,
        List<PreparedDisk> disks,
        Optional<DirectBoot> bootFrom,
        LoopbackAddresses.@Nullable Lease lease,
        boolean egress,
        Accelerator accelerator,
        Path console) {

    /** A disk whose file is made. */
    record PreparedDisk(DiskSpec disk, Path file, String format) {}

    List<String> line() {
        List<String> line = new ArrayList<>(List.of("qemu-system-x86_64"));
        line.addAll(List.of("-name", guest.namespace() + "_" + guest.name()));
        line.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-machine", "q35"));
        line.addAll(accelerator.arguments(bootFrom.isPresent()));
        line.addAll(List.of("-smp", Integer.toString(guest.cpus())));
        line.addAll(List.of("-m", "size=" + guest.memoryBytes() / 1024 + "k"));
        line.addAll(List.of("-uuid", guest.firmwareUuid(), "-smbios", smbios()));
        line.addAll(List.of("-rtc", "base=utc", "-device", "virtio-rng-pci"));
        if (guest.endsOnReboot()) {
            line.add("-no-reboot");
        }
        bootFrom.ifPresent(boot -> line.addAll(List.of(
                "-kernel",
                boot.kernel().toString(),
                "-initrd",
                boot.initrd().toString(),
                "-append",
                boot.commandLine())));
        line.addAll(List.of("-chardev", "file,id=console,append=on,path=" + escaped(console)));
        line.addAll(List.of("-serial", "chardev:console"));
        line.addAll(List.of("-chardev", "stdio,id=qmp,signal=off", "-mon", "chardev=qmp,mode=control"));
        network(line);
        disks(line);
        return List.copyOf(line);
    }

    private String smbios() {
        String serial = guest.firmwareSerial();
        return "type=1,manufacturer=KubeVirt,product=None" + (serial == null ? "" : ",serial=" + escaped(serial));
    }

    private void network(List<String> line) {
        GuestSpec.NetworkSpec network = guest.network();
        if (network == null || lease == null) {
            return;
        }
        StringBuilder user =
                new StringBuilder("user,id=net,net=10.0.2.0/24,host=10.0.2.1,dns=10.0.2.3,dhcpstart=10.0.2.2");
        user.append(egress ? "" : ",restrict=on");
        for (int port : lease.ports()) {
            user.append(",hostfwd=tcp:%s:%d-:%d".formatted(lease.address(), port, port));
        }
        line.addAll(List.of("-netdev", user.toString()));
        line.addAll(List.of("-device", "virtio-net-pci,netdev=net,romfile=,mac=" + network.mac()));
    }

    private void disks(List<String> line) {
        if (disks.stream().anyMatch(disk -> disk.disk().bus() == DiskSpec.Bus.SCSI)) {
            line.addAll(List.of("-device", "virtio-scsi-pci,id=scsi"));
        }
        if (disks.stream().anyMatch(disk -> disk.disk().bus() == DiskSpec.Bus.USB)) {
            line.addAll(List.of("-device", "qemu-xhci,id=usb"));
        }
        boolean ordered = disks.stream().anyMatch(disk -> disk.disk().bootOrder() != null);
        for (int index = 0; index < disks.size(); index++) {
            PreparedDisk disk = disks.get(index);
            line.add("-drive");
            line.add("if=none,id=disk%d,file=%s,format=%s,readonly=%s"
                    .formatted(
                            index,
                            escaped(disk.file()),
                            disk.format(),
                            disk.disk().readonly() || disk.disk().cdrom() ? "on" : "off"));
            line.add("-device");
            line.add(device(disk.disk(), index) + bootIndex(disk.disk(), index, ordered));
        }
    }

    private static String device(DiskSpec disk, int index) {
        String device = switch (disk.bus()) {
            case VIRTIO -> "virtio-blk-pci";
            case SATA -> disk.cdrom() ? "ide-cd,bus=ide." + index % 6 : "ide-hd,bus=ide." + index % 6;
            case SCSI -> disk.cdrom() ? "scsi-cd,bus=scsi.0" : "scsi-hd,bus=scsi.0";
            case USB -> "usb-storage,bus=usb.0";
        };
        // KubeVirt gives a serial number to disks only (converter/storage/disk.go).
        String serial = disk.serial() == null || disk.cdrom() ? "" : ",serial=" + disk.serial();
        return device + ",drive=disk" + index + serial;
    }

    /** Without any order the disks are tried as they are listed, as libvirt does. */
    private static String bootIndex(DiskSpec disk, int index, boolean ordered) {
        Integer order = disk.bootOrder();
        if (order != null) {
            return ",bootindex=" + order;
        }
        return ordered ? "" : ",bootindex=" + (index + 1);
    }

    private static String escaped(Object value) {
        return value.toString().replace(",", ",,"); // QEMU's own way to write a comma in a value
    }
}
