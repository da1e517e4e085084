package dev.remora.controller.report;

/** The conditions of an Instance; {@code docs/conditions} has a page on each. */
public enum ConditionType {
    /** The guest runs, and so does every plugin that it was booted with and that is wanted. */
    Ready,

    /** The guest was booted with the plugin list that is wanted, or will be when it starts. */
    PluginsApplied,

    /** The plugins in the running guest run, by the guest's own word. */
    PluginsHealthy,

    /** Something is under way that will change the other conditions without anybody's help. */
    Progressing
}
