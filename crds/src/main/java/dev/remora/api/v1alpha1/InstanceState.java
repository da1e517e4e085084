package dev.remora.api.v1alpha1;

/** What was last observed of the guest. */
public enum InstanceState {
    /** No guest runs. */
    Stopped,

    /** A guest is being created or boots. */
    Starting,

    /** The guest runs. */
    Running,

    /** The guest shuts down. */
    Stopping,

    /** No guest runs because nobody called a plugin; the next call wakes it. */
    Sleeping,

    /** A guest starts because a plugin was called. */
    Waking,

    /** The guest cannot be created or started. */
    Failed
}
