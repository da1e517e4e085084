package dev.remora.gateway.auth;

/** Hears of tokens that were tried at plugins that have their own; called on event loops, so it must be quick. */
@FunctionalInterface
public interface PluginTokenListener {
    /** What came of it. */
    enum Event {
        /** It was the plugin's. */
        OPENED,
        /** It was not. */
        WRONG,
        /** The plugin's token cannot be had, and nothing opens the plugin. */
        UNUSABLE
    }

    /** A token was tried. */
    void on(Event event);
}
