package dev.remora.controller.inherit;

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

    /**
     * What an Instance with a source took from it; empty if it has not yet.
     *
     * @throws Refusal if that was lost
     */
    Optional<Inherited> taken(Instance instance) throws Refusal;
}
