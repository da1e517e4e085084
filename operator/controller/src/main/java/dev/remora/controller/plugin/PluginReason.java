package dev.remora.controller.plugin;

/** Why a Plugin is ready or not; {@code docs/plugins.md} has a line on each. */
public enum PluginReason {
    /** Instances can load it. */
    Ready,
    /** It is switched off, as its spec wants it. */
    Disabled,
    /** Its JSON Schema cannot be used. */
    InvalidSchema,
    /** Its ROM is being asked for. */
    ResolvingRom,
    /** The registry or server says that there is no such ROM. */
    RomNotFound,
    /** The registry or server does not let the controller have the ROM. */
    RomDenied,
    /** The ROM is not signed by a required key. */
    RomNotSigned,
    /** The ROM's checksum is not the wanted one. */
    RomWrongChecksum,
    /** The controller's configuration does not allow the ROM. */
    RomNotAllowed,
    /** What is there is no ROM. */
    NotARom,
    /** The registry or server cannot be asked now. */
    RomUnreachable
}
