package dev.remora.controller;

import dev.remora.controller.naming.Digest;
import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomQuestion;
import dev.remora.controller.rom.RomQuestion.OfImage;
import dev.remora.controller.rom.RomQuestion.OfUrl;
import dev.remora.controller.rom.RomSource;

/** A registry that has every image, with a digest that follows from its reference. */
final class AnyRom implements RomSource {
    @Override
    public RomAnswer ask(RomQuestion question) {
        return switch (question) {
            case OfImage asked -> new Found(pinned(asked.image()));
            case OfUrl _ -> new Refused(Kind.NotAllowed, "not here");
        };
    }

    static String pinned(String image) {
        return image.replaceAll("(:[^/:@]+)?(@.*)?$", "")
                + "@sha256:"
                + Digest.of(image).hex();
    }
}
