package dev.remora.api.v1alpha1;

/** When a change of the plugin list reaches a running guest. */
public enum PluginUpdates {
    /** It is queued until the next stop, whoever causes it. */
    OnStop,

    /** The guest is stopped and started for it. */
    Restart
}
