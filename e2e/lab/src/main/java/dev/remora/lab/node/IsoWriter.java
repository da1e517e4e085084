package dev.remora.lab.node;

import dev.remora.lab.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes ISO 9660 images with the program and the options that KubeVirt uses (pkg/config/config.go). */
final class IsoWriter {
    private IsoWriter() {}

    static void write(DiskSpec.IsoImage image, Path iso) {
        try {
            Path content = Files.createTempDirectory(iso.toAbsolutePath().getParent(), "iso-");
            try {
                for (var file : image.files().entrySet()) {
                    Path target = content.resolve(file.getKey()); // a key may name a folder as well
                    Files.createDirectories(target.getParent());
                    Files.write(target, file.getValue());
                }
                Command.run(
                        "xorrisofs",
                        "-quiet",
                        "-output",
                        iso.toString(),
                        "-volid",
                        image.label(),
                        "-joliet",
                        "-rock",
                        content.toString());
            } finally {
                ImageStore.remove(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + iso, e);
        }
    }
}
