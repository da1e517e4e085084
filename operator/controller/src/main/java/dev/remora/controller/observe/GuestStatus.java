package dev.remora.controller.observe;

import java.util.List;
import java.util.Optional;

/** What is known of the plugins in a running guest. */
public sealed interface GuestStatus {
    /** The guest has not been asked yet, or there is none to ask. */
    record NotAsked() implements GuestStatus {}

    /**
     * The guest does not answer.
     *
     * @param message what happened instead
     */
    record Unreachable(String message) implements GuestStatus {}

    /**
     * The guest answered.
     *
     * @param revision of the plugin list that its launcher runs
     * @param plugins what it says of each
     */
    record Reported(String revision, List<Plugin> plugins) implements GuestStatus {
        /** What the guest says of a plugin. */
        public Optional<Plugin> plugin(String name) {
            return plugins.stream().filter(plugin -> plugin.name().equals(name)).findFirst();
        }

        /** Whether every plugin runs, so that nothing new is to be expected soon. */
        public boolean settled() {
            return plugins.stream().allMatch(plugin -> plugin.state() == PluginHealth.Running);
        }
    }

    /**
     * One plugin, by the guest's word. What changes all the time is left out, so that equal values mean equal news.
     *
     * @param name in the Instance
     * @param state whether it runs
     * @param message why not, with exit code and last output where they are known; empty while it runs
     * @param portTaken whether another program of the guest has its port
     */
    record Plugin(String name, PluginHealth state, String message, boolean portTaken) {
        /** Whose port is its own. */
        public Plugin(String name, PluginHealth state, String message) {
            this(name, state, message, false);
        }
    }

    /** State of a plugin as its launcher tells it. */
    enum PluginHealth {
        /** Its {@code init} runs. */
        Running,
        /** Its {@code init} is being started. */
        Starting,
        /** Its {@code init} ended and is started again. */
        Restarting,
        /** It does not run and is not going to by itself. */
        Failed
    }
}
