package dev.remora.controller.rom;

/** What was found out about a ROM. */
public sealed interface RomAnswer {
    /**
     * These bits.
     *
     * @param image reference by digest, without a tag: {@code registry/repository@sha256:…}; as it was asked for if the
     *     controller is not to ask its registry
     */
    record Found(String image) implements RomAnswer {}

    /**
     * There is none that may be loaded, and asking again helps only after somebody changed something.
     *
     * @param kind what is wrong
     * @param message for a person, with the registry's own words
     */
    record Refused(Kind kind, String message) implements RomAnswer {}

    /**
     * Nothing could be found out; asked again by itself.
     *
     * @param message for a person, with what happened
     */
    record Unreachable(String message) implements RomAnswer {}

    /** Why a ROM cannot be had. */
    enum Kind {
        /** The registry or server says that there is none. */
        NotFound,
        /** The registry or server does not let the controller have it. */
        Denied,
        /** No signature by the required keys. */
        NotSigned,
        /** Its checksum is not the wanted one. */
        WrongChecksum,
        /** The controller's configuration does not allow it: no registry for files from addresses, or a host not listed. */
        NotAllowed,
        /** It is there and is no ROM: too large, empty, or not an image. */
        NotARom
    }
}
