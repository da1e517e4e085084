package dev.remora.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.node.DiskSpec.Bus;
import dev.remora.lab.node.DiskSpec.ContainerDisk;
import dev.remora.lab.node.DiskSpec.PullPolicy;
import dev.remora.lab.node.QemuCommand.PreparedDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QemuCommandTest {
    private static final ContainerDisk IMAGE = new ContainerDisk("image", null, PullPolicy.ALWAYS);

    private static PreparedDisk disk(String name, Bus bus, boolean cdrom, boolean readonly, String serial) {
        return new PreparedDisk(
                new DiskSpec(name, IMAGE, bus, cdrom, readonly, serial, null), Path.of("/d/" + name), "qcow2");
    }

    private static String line(boolean endsOnReboot, Optional<DirectBoot> boot, PreparedDisk... disks) {
        GuestSpec guest = new GuestSpec(
                "team-a",
                "vm",
                "uid",
                "6b1f0d2e-0000-4000-8000-000000000000",
                null,
                2,
                512L << 20,
                List.of(),
                new GuestSpec.NetworkSpec("default", "02:00:00:00:00:01", null),
                endsOnReboot,
                Duration.ofSeconds(30));
        return String.join(
                " ",
                new QemuCommand(
                                guest,
                                List.of(disks),
                                boot,
                                new LoopbackAddresses.Lease("127.9.8.7", List.of(20000, 20001)),
                                false,
                                Accelerator.TCG,
                                Path.of("/g/console.log"))
                        .line());
    }

    @Test
    void shouldKeepTheOrderOfTheDisksAndGiveEachItsSerial() {
        assertThat(line(
                        false,
                        Optional.empty(),
                        disk("root", Bus.VIRTIO, false, false, ""),
                        disk("plugin-0", Bus.VIRTIO, false, true, "remora-0")))
                .containsSubsequence(
                        "file=/d/root,format=qcow2,readonly=off",
                        "virtio-blk-pci,drive=disk0",
                        "bootindex=1",
                        "file=/d/plugin-0,format=qcow2,readonly=on",
                        "virtio-blk-pci,drive=disk1,serial=remora-0");
    }

    @Test
    void shouldGiveNoSerialToACdrom() {
        assertThat(line(false, Optional.empty(), disk("seed", Bus.SATA, true, true, "remora-0")))
                .contains("ide-cd")
                .doesNotContain("serial=remora-0");
    }

    @Test
    void shouldForwardEachPortFromTheGuestsOwnAddress() {
        assertThat(line(false, Optional.empty()))
                .contains("hostfwd=tcp:127.9.8.7:20000-:20000,hostfwd=tcp:127.9.8.7:20001-:20001", "restrict=on");
    }

    @Test
    void shouldLoadTheImagesOwnKernelWhenItBringsOne() {
        assertThat(line(
                        false,
                        Optional.of(new DirectBoot(Path.of("/b/vmlinuz"), Path.of("/b/initrd.img"), "root=/dev/vda"))))
                .contains("-kernel /b/vmlinuz -initrd /b/initrd.img -append root=/dev/vda", "-cpu qemu64");
    }

    @Test
    void shouldEndOnRebootWhenThePolicySaysTerminate() {
        assertThat(line(true, Optional.empty())).contains("-no-reboot");
        assertThat(line(false, Optional.empty())).doesNotContain("-no-reboot");
    }
}
