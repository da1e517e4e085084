package dev.remora.controller.inherit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceSource;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceTemplate;
import dev.remora.api.v1alpha1.InstanceTemplateSpec;
import dev.remora.controller.inherit.Inherited.Origin;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Optional;

/** Follows {@code spec.source}, for an Instance that has not taken anything from it yet. */
public final class SourceResolver {
    private final SourceLookups lookups;
    private final String now;

    /**
     * Looks at sources.
     *
     * @param now time at which that is
     */
    public SourceResolver(SourceLookups lookups, Instant now) {
        this.lookups = lookups;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * What {@code heir} inherits.
     *
     * @throws Refusal if its source is not there, or waits for one of its own
     */
    public Inherited resolve(Instance heir) throws Refusal {
        InstanceSource source = heir.getSpec().source();
        if (source != null && source.template() != null) {
            return fromTemplate(source.template().name());
        }
        if (source != null && source.instance() != null) {
            return fromInstance(heir, source.instance().name());
        }
        if (source != null && source.snapshot() != null) {
            return fromSnapshot(heir, source.snapshot().name());
        }
        throw new Refusal(
                Problem.Kind.InvalidSpec, "spec.source: exactly one of instance, template and snapshot must be set");
    }

    private Inherited fromTemplate(String name) throws Refusal {
        InstanceTemplate template =
                lookups.template(name).orElseThrow(() -> missing("template", "instancetemplates.remora.dev", name));
        return inherited("InstanceTemplate", template, spec(template.getSpec()));
    }

    private Inherited fromInstance(Instance heir, String name) throws Refusal {
        Instance source = lookups.instance(name).orElseThrow(() -> missing("instance", "instances.remora.dev", name));
        if (source.getSpec().source() == null) {
            return inherited("Instance", source, source.getSpec());
        }
        Optional<Inherited> taken = lookups.taken(source);
        if (taken.isEmpty()) {
            refuseCycle(heir, source);
            throw new Refusal(
                    Problem.Kind.SourceNotReady,
                    "spec.source.instance: \"%s\" has a source itself, from which it has not got anything yet"
                            .formatted(name));
        }
        return inherited(
                "Instance", source, Inheritance.over(source, taken.get()).getSpec());
    }

    private Inherited fromSnapshot(Instance heir, String name) throws Refusal {
        JsonNode snapshot = lookups.snapshot(name)
                .orElseThrow(() -> missing("snapshot", "virtualmachinesnapshots.snapshot.kubevirt.io", name));
        Instance source = new SnapshotReader(lookups, name).instance(snapshot);
        if (source.getMetadata().getUid().equals(heir.getMetadata().getUid())) {
            throw new Refusal(
                    Problem.Kind.SourceCycle,
                    "spec.source.snapshot: \"%s\" is of this Instance itself (expected: that of another one)"
                            .formatted(name));
        }
        Inherited wanted = fromInstance(heir, source.getMetadata().getName());
        JsonNode metadata = snapshot.path("metadata");
        return new Inherited(
                new Origin(
                        "VirtualMachineSnapshot",
                        name,
                        metadata.path("uid").asText(),
                        source.getMetadata().getGeneration(),
                        now),
                wanted.spec());
    }

    private void refuseCycle(Instance heir, Instance source) throws Refusal {
        var way = new LinkedHashSet<String>();
        way.add(heir.getMetadata().getName());
        Optional<Instance> next = Optional.of(source);
        while (next.isPresent()) {
            String name = next.get().getMetadata().getName();
            if (!way.add(name)) {
                throw new Refusal(
                        Problem.Kind.SourceCycle,
                        "spec.source.instance: \"%s\": Instances are made from each other: %s, %s (expected: one of them without a source)"
                                .formatted(source.getMetadata().getName(), String.join(", ", way), name));
            }
            next = Optional.ofNullable(next.get().getSpec().source())
                    .map(InstanceSource::instance)
                    .flatMap(reference -> lookups.instance(reference.name()));
        }
    }

    private Inherited inherited(String kind, HasMetadata source, InstanceSpec spec) {
        var metadata = source.getMetadata();
        return new Inherited(
                new Origin(kind, metadata.getName(), metadata.getUid(), metadata.getGeneration(), now),
                OwnIdentity.without(spec));
    }

    private static InstanceSpec spec(InstanceTemplateSpec template) {
        return new InstanceSpec(
                null,
                template.image(),
                template.cpu(),
                template.memory(),
                template.ports(),
                template.userData(),
                template.template(),
                template.pluginUpdates(),
                template.scaleToZero(),
                null,
                template.plugins());
    }

    private static Refusal missing(String field, String kind, String name) {
        return new Refusal(
                Problem.Kind.SourceNotFound,
                "spec.source.%s: %s \"%s\" does not exist in this namespace".formatted(field, kind, name));
    }
}
