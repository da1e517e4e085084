package dev.remora.lab;

import dev.remora.lab.images.GuestImage;
import dev.remora.lab.images.Registry;
import dev.remora.lab.process.Command;
import java.nio.file.Path;

/**
 * The lab's own guest images: built by {@code e2e/images/build.sh} once, kept in the user's cache.
 *
 * @param cache folder that holds a folder for each variant
 * @param repository root of the checkout
 */
record GuestImages(Path cache, Path repository) {
    /** With systemd. */
    static final String DEBIAN = "debian";

    /** Without systemd: the plugins' launcher is the Python one. */
    static final String DEBIAN_SYSVINIT = "debian-sysvinit";

    /** Tag of both in the registry. */
    static final String TAG = "12";

    /** Builds the image, unless it is there and made from the same inputs. */
    GuestImage built(String variant) {
        Path folder = folder(variant);
        Command.run(repository.resolve("e2e/images/build.sh").toString(), variant, folder.toString());
        return GuestImage.built(folder);
    }

    /** Pushes an image as {@code remora/<variant>:12}. */
    static boolean push(Registry registry, String variant, GuestImage image) {
        return image.push(registry, "remora/" + variant, TAG);
    }

    Path folder(String variant) {
        return cache.resolve("images").resolve(variant);
    }
}
