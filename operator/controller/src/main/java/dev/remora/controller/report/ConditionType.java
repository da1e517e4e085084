package dev.remora.controller.report;

/** The conditions of an Instance; {@code docs/conditions} has a page on each. */
public enum ConditionType {
    /**
     * The Instance is as its spec wants it: the guest runs, and so does every plugin that it was booted with and that is
     * wanted, or the guest is stopped or asleep as it shall be.
     */
    Ready,

    /** The guest was booted with the plugin list that is wanted, or will be when it starts. */
    PluginsApplied,

    /** The plugins in the running guest run, by the guest's own word. */
    PluginsHealthy,

    /** Something is under way that will change the other conditions without anybody's help. */
    Progressing,

    /** Not ready, and nothing will change that until somebody helps. There is no such condition while that is not so. */
    Stalled
}
