package dev.remora.cli.rom;

import dev.remora.cli.rom.image.Destination;
import dev.remora.cli.rom.image.ImageName;
import dev.remora.cli.rom.model.RomFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to make of a folder and where to send it.
 *
 * @param folder with an executable {@code init} in its root
 * @param image the name that the image gets
 * @param format of the filesystem
 * @param destinations where the image goes; at least one before {@link RomBuilder#build} takes it
 * @param labels for the image's configuration, beside Remora's own
 * @param initChecked whether the folder must have an {@code init} that a guest can start
 */
public record RomRequest(
        Path folder,
        ImageName image,
        RomFormat format,
        List<Destination> destinations,
        Map<String, String> labels,
        boolean initChecked) {
    public RomRequest {
        destinations = List.copyOf(destinations);
        labels = Map.copyOf(labels);
    }

    /**
     * A squashfs with checks and, so far, without destination.
     *
     * @param image {@code [registry/]repository[:tag]}
     * @throws IllegalArgumentException if {@code image} is no such name
     */
    public static RomRequest of(Path folder, String image) {
        return new RomRequest(folder, ImageName.parse(image), RomFormat.SQUASHFS, List.of(), Map.of(), true);
    }

    public RomRequest as(RomFormat other) {
        return new RomRequest(folder, image, other, destinations, labels, initChecked);
    }

    /** Sends the image to the registry in its name, over HTTPS unless that is on loopback. */
    public RomRequest toRegistry() {
        return to(new Destination.Registry(false));
    }

    /** Writes the image to a file, an archive in OCI layout. */
    public RomRequest toArchive(Path file) {
        return to(new Destination.Archive(file));
    }

    public RomRequest to(Destination destination) {
        List<Destination> more = new ArrayList<>(destinations);
        more.add(destination);
        return new RomRequest(folder, image, format, more, labels, initChecked);
    }

    public RomRequest labelled(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(key, value);
        return new RomRequest(folder, image, format, destinations, more, initChecked);
    }

    /** For ROMs that are wrong on purpose, to see what a guest does with a missing or broken {@code init}. */
    public RomRequest withoutInitCheck() {
        return new RomRequest(folder, image, format, destinations, labels, false);
    }
}
