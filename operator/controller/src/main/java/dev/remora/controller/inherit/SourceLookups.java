package dev.remora.controller.inherit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceTemplate;
import dev.remora.controller.resolve.Refusal;
import java.util.Optional;

/** What an Instance may be made from, in its own namespace. */
public interface SourceLookups {
    /** An Instance by name. */
    Optional<Instance> instance(String name);

    /** An InstanceTemplate by name. */
    Optional<InstanceTemplate> template(String name);

    /** A VirtualMachineSnapshot by name, as KubeVirt has it. */
    Optional<JsonNode> snapshot(String name);

    /** A VirtualMachineSnapshotContent by name, as KubeVirt has it. */
    Optional<JsonNode> snapshotContent(String name);

    /** A VirtualMachine by name, as KubeVirt has it. */
    Optional<JsonNode> machine(String name);

    /**
     * What an Instance with a source took from it; empty if it has not yet.
     *
     * @throws Refusal if that was lost
     */
    Optional<Inherited> taken(Instance instance) throws Refusal;
}
