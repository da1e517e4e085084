package dev.remora.api.v1alpha1;

/** Where a plugin stands between the list that is wanted and the list that the guest was booted with. */
public enum PluginState {
    /** The guest was booted with this version of it. */
    Loaded,

    /** Added or changed: takes effect at the next start of the guest. */
    Queued,

    /** Removed, and still in the running guest until its next stop. */
    Unloading,

    /** It cannot be loaded, or the guest reports that it does not run. */
    Failed,

    /** Its Plugin is disabled. */
    Disabled
}
