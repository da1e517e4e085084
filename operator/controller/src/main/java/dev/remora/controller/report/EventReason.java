package dev.remora.controller.report;

/** Reasons of the Events that the controller writes about an Instance; {@code docs/conditions/events.md} has a section on each. */
public enum EventReason {
    /** A plugin was added to the list that the guest is booted with. */
    PluginLoaded,
    /** A change of a plugin was applied by the guest's stop. */
    PluginChanged,
    /** A plugin is no longer in the list that the guest is booted with. */
    PluginRemoved,
    /** The guest is stopped and started to apply a change, as {@code pluginUpdates: Restart} wants it. */
    Restarting,
    /** Nobody asked for a plugin for a while, so the guest is stopped until somebody does. */
    FellAsleep,
    /** Somebody asked for a plugin of a sleeping guest. */
    WokenUp,
    /** Somebody else stopped or started the VirtualMachine, and {@code spec.powerState} says otherwise. */
    PowerStateRestored
}
