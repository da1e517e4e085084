package dev.remora.gateway.wake;

import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.directory.Target;
import org.jspecify.annotations.Nullable;

/** What waiting for a plugin leads to, as far as is known now. */
public sealed interface Outlook {
    /** It goes on: the guest is down or boots. */
    record Wait() implements Outlook {}

    /** The plugin is said to be there. */
    record Reachable(Target target) implements Outlook {}

    /** It leads to nothing: stopped, failed, without the plugin. */
    record Futile() implements Outlook {}

    /** The Instance does not exist any more. */
    record Gone() implements Outlook {}

    /** Of that plugin of {@code instance}, which is {@code null} if it does not exist. */
    static Outlook of(@Nullable InstanceEntry instance, String plugin) {
        if (instance == null) {
            return new Gone();
        }
        return of(instance.plugin(plugin));
    }

    /** Who waits for a plugin with a token of its own has shown that. */
    private static Outlook of(Resolution resolution) {
        return switch (resolution) {
            case Resolution.OwnTokenOnly own -> own.behind() == null ? new Futile() : of(own.behind());
            case Resolution.Asleep _ -> new Wait();
            case Resolution.Reachable(Target target) ->
                target.slumber() == Target.Slumber.WAKING ? new Wait() : new Reachable(target);
            case Resolution.NoPlugin _,
                    Resolution.Queued _,
                    Resolution.Disabled _,
                    Resolution.Stopped _,
                    Resolution.NotRunning _,
                    Resolution.PluginFailed _ -> new Futile();
        };
    }
}
