package dev.remora.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Processors that images are made for. */
enum Architecture {
    /** Intel's and AMD's of 64 bits. */
    AMD64("amd64", "x86_64", "amd64", "x86_64"),

    /** ARM's of 64 bits. */
    ARM64("arm64", "aarch_64", "aarch64", "aarch64");

    private final String oci;
    private final String netty;
    private final String java;
    private final String qemu;

    Architecture(String oci, String netty, String java, String qemu) {
        this.oci = oci;
        this.netty = netty;
        this.java = java;
        this.qemu = qemu;
    }

    /** As OCI, Debian and Kubernetes write it. */
    String oci() {
        return oci;
    }

    /** This machine's own. */
    static Architecture ofThisMachine() {
        return Stream.of(values())
                .filter(architecture -> architecture.emulator() == null)
                .findFirst()
                .orElseThrow();
    }

    /** Whether its programs can run on this machine, by themselves or emulated. */
    boolean runsHere() {
        Path emulator = emulator();
        return emulator == null || Files.isExecutable(emulator);
    }

    /** What runs its programs on this machine, from Debian's package qemu-user-static; null where they run by themselves. */
    @Nullable Path emulator() {
        return System.getProperty("os.arch").equals(java) ? null : Path.of("/usr/bin/qemu-" + qemu + "-static");
    }

    /** Whether a library is of use there: Netty's native ones say in their names for which processor they are. */
    boolean takes(Path library) {
        String name = library.getFileName().toString();
        return Stream.of(values())
                .filter(other -> other != this)
                .noneMatch(other -> name.endsWith("-linux-" + other.netty + ".jar"));
    }
}
