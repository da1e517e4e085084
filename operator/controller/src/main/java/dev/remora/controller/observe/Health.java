package dev.remora.controller.observe;

/** Verdict on a plugin's health, from its own answers. */
public sealed interface Health {
    /** It has not answered yet, nor failed to often enough. */
    record Unknown() implements Health {}

    /** It answers as it should. */
    record Healthy() implements Health {}

    /**
     * It failed to, so many times in a row as its Plugin says.
     *
     * @param message what was asked and what came of it, for a person
     */
    record Unhealthy(String message) implements Health {}
}
