package dev.remora.gateway.directory;

import dev.remora.api.v1alpha1.InstanceState;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway keeps of an Instance.
 *
 * @param namespace of the Instance
 * @param name of the Instance
 * @param uid of the Instance
 * @param state {@code null} while the controller has not reported one
 * @param vmiUid UID of the running VirtualMachineInstance, {@code null} if none runs
 * @param idleAfter {@code scaleToZero}: how long after the last request the guest may be put to sleep; {@code null} if it
 *     may not, or if its user stopped it
 * @param plugins answers for every plugin that is wanted or still in the guest, by name
 */
public record InstanceEntry(
        String namespace,
        String name,
        String uid,
        @Nullable InstanceState state,
        @Nullable String vmiUid,
        @Nullable Duration idleAfter,
        Map<String, Resolution> plugins) {
    private static final Resolution NO_PLUGIN = new Resolution.NoPlugin();

    /** Where a plugin is. */
    public Resolution plugin(String plugin) {
        return plugins.getOrDefault(plugin, NO_PLUGIN);
    }
}
