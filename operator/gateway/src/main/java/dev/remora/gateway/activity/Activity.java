package dev.remora.gateway.activity;

import dev.remora.gateway.directory.InstanceEntry;

/** Hears of requests that may reach a plugin. Any thread; never waits. */
@FunctionalInterface
public interface Activity {
    /** Hears nothing. */
    Activity NONE = instance -> () -> {};

    /**
     * A request to a plugin of that Instance began. Keeps the Instance awake until it has ended, and wakes it if it sleeps.
     *
     * @return to be run once, when the request, stream or tunnel has ended
     */
    Runnable begin(InstanceEntry instance);
}
