package dev.remora.controller.rom;

import dev.remora.controller.rom.RomQuestion.OfImage;
import java.util.ArrayList;
import java.util.List;

/** Finds out which bits an image reference means. */
final class ImageRoms {
    private final Wire wire;
    private final RomSettings settings;

    ImageRoms(Wire wire, RomSettings settings) {
        this.wire = wire;
        this.settings = settings;
    }

    RomAnswer ask(OfImage question) throws RomTrouble {
        ImageName image = ImageName.parse(question.image());
        List<List<SigningKey>> signers = signers(question);
        if (settings.unpinned().stream().anyMatch(pattern -> pattern.matches(image.registry()))) {
            return unasked(image, question.image(), signers);
        }
        var session = new RegistrySession(
                wire,
                Endpoint.of(image, settings),
                image,
                DockerConfig.parse(question.dockerConfig()),
                Deadline.in(settings.limits().image()));
        try {
            String current = session.digest(image.wanted());
            String digest = image.digest() == null ? current : image.digest();
            if (!signers.isEmpty()) {
                new Signatures(session).require(image.pinned(digest), digest, signers);
            }
            return new RomAnswer.Found(image.pinned(digest));
        } catch (RomTrouble e) {
            if (e.isUnreachable() && image.digest() != null && signers.isEmpty()) {
                // Its name says already which bits are meant; the kubelet will see whether they are there.
                return new RomAnswer.Found(image.pinned(image.digest()));
            }
            throw e;
        }
    }

    private static RomAnswer unasked(ImageName image, String reference, List<List<SigningKey>> signers)
            throws RomTrouble {
        if (!signers.isEmpty()) {
            throw RomTrouble.refused(
                    RomAnswer.Kind.NotAllowed,
                    "%s: has to be signed, and --unpinned-registries keeps the controller from asking %s for signatures",
                    reference,
                    image.registry());
        }
        return new RomAnswer.Found(reference);
    }

    /** Of each element one key must have signed. */
    private List<List<SigningKey>> signers(OfImage question) throws RomTrouble {
        var signers = new ArrayList<List<SigningKey>>();
        if (!settings.signingKeys().isEmpty()) {
            signers.add(settings.signingKeys());
        }
        for (List<String> keys : question.signedBy()) {
            signers.add(keys(question.image(), keys));
        }
        return signers;
    }

    private static List<SigningKey> keys(String image, List<String> pems) throws RomTrouble {
        var keys = new ArrayList<SigningKey>();
        for (int i = 0; i < pems.size(); i++) {
            try {
                keys.addAll(SigningKey.parse(pems.get(i)));
            } catch (IllegalArgumentException e) {
                throw RomTrouble.refused(
                        RomAnswer.Kind.NotAllowed,
                        "%s: signature.publicKeys[%d]: %s",
                        image,
                        i,
                        String.valueOf(e.getMessage()));
            }
        }
        return keys;
    }
}
