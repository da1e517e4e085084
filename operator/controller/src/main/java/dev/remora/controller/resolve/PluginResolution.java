package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.Privilege;
import dev.remora.controller.rom.RomAnswer;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of one entry of {@code spec.plugins}. */
public sealed interface PluginResolution {
    /** Name of the plugin in the Instance. */
    String name();

    /**
     * It can be loaded.
     *
     * @param rom its ROM
     * @param config what its {@code init} reads from standard input
     * @param privileges what it may do in the guest, without repetition, in the order of their declaration
     * @param limits what it may use of the guest
     * @param health how its health is asked for, if it is
     */
    record Resolved(
            String name,
            Rom rom,
            ConfigValue config,
            List<Privilege> privileges,
            @Nullable Limits limits,
            @Nullable HealthCheck health)
            implements PluginResolution {
        /** The same with another ROM. */
        Resolved at(Rom other) {
            return new Resolved(name, other, config, privileges, limits, health);
        }
    }

    /** It cannot be loaded now, which stops neither the Instance nor its other plugins. */
    sealed interface Unresolved extends PluginResolution {
        /** Why, and what to do, for a person. */
        String message();
    }

    /**
     * Its Plugin does not exist.
     *
     * @param plugin name of the Plugin
     */
    record Missing(String name, String plugin) implements Unresolved {
        @Override
        public String message() {
            return "plugins.remora.dev \"%s\" does not exist in this namespace: create it, or change pluginRef.name"
                    .formatted(plugin);
        }
    }

    /**
     * Its Plugin requests privileges that the Instance does not grant.
     *
     * @param plugin name of the Plugin
     * @param privileges those that are missing from {@code grants}
     */
    record NotGranted(String name, String plugin, List<Privilege> privileges) implements Unresolved {
        @Override
        public String message() {
            String missing = privileges.stream().map(Privilege::name).collect(Collectors.joining(", "));
            return "plugins.remora.dev \"%s\" requests %s: add %s to grants to load it"
                    .formatted(plugin, missing, privileges.size() == 1 ? "it" : "them");
        }
    }

    /**
     * Its Plugin is switched off.
     *
     * @param plugin name of the Plugin
     */
    record Disabled(String name, String plugin) implements Unresolved {
        @Override
        public String message() {
            return "plugins.remora.dev \"%s\" is disabled: set its spec.enabled to true to load it".formatted(plugin);
        }
    }

    /**
     * One of its fields has a value that nothing can be made from.
     *
     * @param message names the field, its value and what is allowed
     */
    record Invalid(String name, String message) implements Unresolved {}

    /**
     * A Secret or key that its configuration refers to does not exist.
     *
     * @param message names the field, the Secret and the key
     */
    record ConfigSecretMissing(String name, String message) implements Unresolved {}

    /**
     * Its configuration is not what it has to be.
     *
     * @param message names the place and what is allowed; holds nothing that comes from a Secret
     */
    record InvalidConfig(String name, String message) implements Unresolved {}

    /**
     * Its ROM cannot be had, and somebody has to change something.
     *
     * @param from what was asked for
     * @param kind what is wrong
     * @param answer the registry's own words
     */
    record RomRefused(String name, String from, RomAnswer.Kind kind, String answer) implements Unresolved {
        @Override
        public String message() {
            return "ROM \"%s\": %s".formatted(from, answer);
        }
    }

    /**
     * Nobody could tell which bits its ROM has; it is tried again.
     *
     * @param from what was asked for
     * @param answer what happened
     */
    record RomUnreachable(String name, String from, String answer) implements Unresolved {
        @Override
        public String message() {
            return "ROM \"%s\": %s; tried again by itself".formatted(from, answer);
        }
    }

    /**
     * It is being found out which bits its ROM has. Nothing is written before that is known.
     *
     * @param from what was asked for
     */
    record RomPending(String name, String from) implements Unresolved {
        @Override
        public String message() {
            return "ROM \"%s\": being looked up".formatted(from);
        }
    }
}
