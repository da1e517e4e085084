package dev.remora.api.v1alpha1;

/** What the user wants of the guest. */
public enum PowerState {
    /** The guest runs, and is started again when it shuts itself down. */
    Running,

    /** The guest is stopped and stays so, whoever calls its plugins. */
    Stopped
}
