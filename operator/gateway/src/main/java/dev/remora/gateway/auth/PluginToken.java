package dev.remora.gateway.auth;

/** What is known of a plugin's own token; never the token itself. */
public sealed interface PluginToken {
    /** It is there. */
    record Known(TokenDigest digest) implements PluginToken {}

    /**
     * Nothing opens the plugin now.
     *
     * @param advice says what is wrong with the Secret and what to do; for who may reach the plugin's Instance and for the
     *     log
     */
    record Unusable(String advice) implements PluginToken {}
}
