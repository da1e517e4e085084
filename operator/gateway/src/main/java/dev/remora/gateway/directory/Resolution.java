package dev.remora.gateway.directory;

import dev.remora.gateway.auth.SecretKey;
import org.jspecify.annotations.Nullable;

/** Whether a plugin can be reached, and where. Every case but {@link Reachable} says why not, for the caller. */
public sealed interface Resolution {
    /** It listens there. */
    record Reachable(Target target) implements Resolution {}

    /** The Instance has no such plugin. */
    record NoPlugin() implements Resolution {}

    /**
     * Its own token opens it, and RBAC does not.
     *
     * @param secret that holds the token; {@code null} if nobody knows any more
     * @param behind where the plugin is for who shows the token
     */
    record OwnTokenOnly(
            @Nullable SecretKey secret, @Nullable Resolution behind) implements Resolution {
        /** Nobody knows where the token is, so nothing opens it. */
        public OwnTokenOnly() {
            this(null, null);
        }
    }

    /** The guest runs without it until its next start. */
    record Queued(String detail) implements Resolution {}

    /** Its Plugin is disabled. */
    record Disabled(String detail) implements Resolution {}

    /** The guest does not run because its user stopped it: waiting does not help. */
    record Stopped(String detail) implements Resolution {}

    /** The guest does not run now; it may soon. */
    record NotRunning(String detail) implements Resolution {}

    /** The guest sleeps, or comes back from sleep: a request brings it up. */
    record Asleep(String detail) implements Resolution {}

    /** The plugin does not run in the guest. */
    record PluginFailed(String detail) implements Resolution {}
}
