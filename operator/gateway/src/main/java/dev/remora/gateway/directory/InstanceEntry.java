package dev.remora.gateway.directory;

import dev.remora.api.v1alpha1.InstanceState;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway keeps of an Instance.
 *
 * @param namespace of the Instance
 * @param name of the Instance
 * @param uid of the Instance
 * @param state {@code null} while the controller has not reported one
 * @param vmiUid UID of the running VirtualMachineInstance, {@code null} if none runs
 * @param plugins answers for every plugin that is wanted or still in the guest, by name
 * @param ownTokens names of the plugins that their own token opens, removed ones that still run included
 */
public record InstanceEntry(
        String namespace,
        String name,
        String uid,
        @Nullable InstanceState state,
        @Nullable String vmiUid,
        Map<String, Resolution> plugins,
        Set<String> ownTokens) {
    private static final Resolution NO_PLUGIN = new Resolution.NoPlugin();

    /** Where a plugin is. */
    public Resolution plugin(String plugin) {
        return plugins.getOrDefault(plugin, NO_PLUGIN);
    }
}
