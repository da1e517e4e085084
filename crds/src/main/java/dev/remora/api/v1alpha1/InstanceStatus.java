package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller observed.
 *
 * @param observedGeneration generation of the spec that the rest was computed from
 * @param conditions {@link ConditionType}s, unique by type
 * @param state of the guest
 * @param address where the gateway dials: IP address of the running guest
 * @param vmiUID UID of the VirtualMachineInstance that has {@code address}; requests are fenced by it
 * @param appliedRevision revision of the plugin list that the running guest was booted with
 * @param pluginsReady ready and all wanted plugins as {@code 3/4}, for {@code kubectl get}
 * @param pluginsQueued plugins that wait for the next stop
 * @param source what was inherited, and from whom; absent without {@code spec.source}, and until it was taken
 * @param plugins one entry for each plugin that is wanted or still in the running guest
 */
public record InstanceStatus(
        @JsonPropertyDescription("Generation of the spec that this status was computed from.") @Nullable Long observedGeneration,

        @JsonPropertyDescription("Ready, PluginsApplied, PluginsHealthy and Progressing.") @Nullable List<Condition> conditions,

        @JsonPropertyDescription("What was last observed of the guest.") @Nullable InstanceState state,

        @JsonPropertyDescription("IP address of the running guest.") @Nullable String address,

        @JsonPropertyDescription("UID of the running VirtualMachineInstance.") @Nullable String vmiUID,

        @JsonPropertyDescription("Revision of the plugin list that the running guest was booted with.") @Nullable String appliedRevision,

        @JsonPropertyDescription("Ready and all plugins, as 3/4.") @Nullable String pluginsReady,

        @JsonPropertyDescription("Plugins whose change waits for the next stop.") @Nullable Integer pluginsQueued,

        @JsonPropertyDescription("What was inherited by spec.source, once it was taken.") @Nullable SourceReport source,

        @JsonPropertyDescription("Each plugin that is wanted or still in the running guest.") @Nullable List<PluginReport> plugins) {}
