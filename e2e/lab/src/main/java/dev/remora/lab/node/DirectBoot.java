package dev.remora.lab.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Kernel and initrd that lie in {@code /boot} of the root disk's image. QEMU loads them itself, which saves the boot
 * loader; KubeVirt would boot such an image from the disk, so this is for images of the lab's own making.
 *
 * @param commandLine of the kernel
 */
record DirectBoot(Path kernel, Path initrd, String commandLine) {

    /** The image's own, if it has all three files. */
    static Optional<DirectBoot> in(Path root) {
        Path boot = root.resolve("boot");
        Path kernel = boot.resolve("vmlinuz");
        Path initrd = boot.resolve("initrd.img");
        Path commandLine = boot.resolve("cmdline");
        if (!Files.isRegularFile(kernel) || !Files.isRegularFile(initrd) || !Files.isRegularFile(commandLine)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new DirectBoot(kernel, initrd, Files.readString(commandLine).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
