package dev.remora.controller.resolve;

import dev.remora.controller.resolve.PluginResolution.Unresolved;

/** Ends the resolution of one plugin, which is then not loaded. */
final class LeftOut extends Exception {
    private final transient Unresolved why;

    LeftOut(Unresolved why) {
        super(why.message());
        this.why = why;
    }

    Unresolved why() {
        return why;
    }
}
