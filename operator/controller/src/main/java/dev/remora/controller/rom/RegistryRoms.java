package dev.remora.controller.rom;

import dev.remora.controller.rom.RomQuestion.OfImage;
import dev.remora.controller.rom.RomQuestion.OfUrl;

/** Asks registries, and brings files from addresses into one. */
public final class RegistryRoms implements RomSource {
    private final ImageRoms images;
    private final UrlRoms urls;

    private RegistryRoms(ImageRoms images, UrlRoms urls) {
        this.images = images;
        this.urls = urls;
    }

    /** One for the whole process; it keeps connections and nothing else. */
    public static RegistryRoms of(RomSettings settings) {
        var wire = new Wire(settings.limits().connect());
        return new RegistryRoms(new ImageRoms(wire, settings), new UrlRoms(wire, settings));
    }

    @Override
    public RomAnswer ask(RomQuestion question) {
        try {
            return switch (question) {
                case OfImage image -> images.ask(image);
                case OfUrl url -> urls.ask(url);
            };
        } catch (RomTrouble e) {
            return e.answer();
        }
    }
}
