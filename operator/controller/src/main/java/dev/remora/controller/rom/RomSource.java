package dev.remora.controller.rom;

/** Answers one question, taking its time: bounded, and never by throwing. */
public interface RomSource {
    /** Asks the registry or server. */
    RomAnswer ask(RomQuestion question);
}
