package dev.remora.controller.plugin;

import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.rom.RomAnswer;

/** Knows about the ROMs of Plugins. */
public interface PluginRoms {
    /** Asks for no ROM: what a Plugin's ROM is shows when an Instance uses it. */
    PluginRoms NONE = _ -> new NotAsked();

    /** What is known now; whoever asked is told when more is. */
    Knowledge of(Plugin plugin);

    /** What is known of a ROM. */
    sealed interface Knowledge {}

    /** Nothing, and nobody asks. */
    record NotAsked() implements Knowledge {}

    /** Nothing yet. */
    record Pending() implements Knowledge {}

    /**
     * What the registry or server said.
     *
     * @param answer the last one
     */
    record Answered(RomAnswer answer) implements Knowledge {}
}
