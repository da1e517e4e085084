package dev.remora.cli.rom.image;

import java.nio.file.Path;

/** Where an image goes. */
public sealed interface Destination {
    /**
     * The registry in the image's name, with the credentials that Docker or Podman have for it.
     *
     * @param insecure whether plain HTTP and certificates that are not trusted will do; on loopback they always do
     */
    record Registry(boolean insecure) implements Destination {}

    /**
     * An archive in OCI layout, for podman load, skopeo oci-archive: and the like.
     *
     * @param file replaced if it is there
     */
    record Archive(Path file) implements Destination {}
}
