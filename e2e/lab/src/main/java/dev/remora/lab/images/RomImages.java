package dev.remora.lab.images;

import dev.remora.cli.rom.BuiltRom;
import dev.remora.cli.rom.RomBuilder;
import dev.remora.cli.rom.RomRequest;
import java.nio.file.Path;

/**
 * Plugins' ROM images, made as {@code remora rom build} makes them.
 *
 * @param host host and port of the registry that gets them
 */
public record RomImages(String host) {

    /**
     * Builds a folder with an {@code init} and pushes it; equal content is not pushed again.
     *
     * @param image repository and tag, for example {@code remora/hello:1}
     * @return the image by its digest
     */
    public String push(Path folder, String image) {
        return push(request(folder, image));
    }

    /** As {@link #push}, for a folder that no guest can start: what happens to it there is what a test is after. */
    public String pushUnchecked(Path folder, String image) {
        return push(request(folder, image).withoutInitCheck());
    }

    private RomRequest request(Path folder, String image) {
        return RomRequest.of(folder, host + "/" + image).toRegistry();
    }

    private static String push(RomRequest request) {
        try {
            BuiltRom built = RomBuilder.withInstalledTools().build(request);
            return built.reference();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a ROM was built", e);
        }
    }
}
