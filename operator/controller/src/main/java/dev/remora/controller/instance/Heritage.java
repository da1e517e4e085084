package dev.remora.controller.instance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.InstanceTemplate;
import dev.remora.api.v1alpha1.SourceReport;
import dev.remora.controller.apply.InheritedSecrets;
import dev.remora.controller.inherit.Inheritance;
import dev.remora.controller.inherit.Inherited;
import dev.remora.controller.inherit.SourceLookups;
import dev.remora.controller.inherit.SourceResolver;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Optional;

/**
 * Fills in what Instances inherit. A source is looked at once, by the API server's word and not a cache's; from then on only
 * what was kept of it counts, so that nothing that becomes of the source changes an Instance made from it.
 */
final class Heritage {
    private final KubernetesClient client;
    private final InheritedSecrets kept;
    private final Clock clock;

    Heritage(KubernetesClient client, Clock clock) {
        this.client = client;
        this.kept = new InheritedSecrets(client);
        this.clock = clock;
    }

    Heir of(Instance instance) {
        if (instance.getSpec().source() == null) {
            return new Heir(instance, Optional.empty(), Optional.empty());
        }
        try {
            Optional<Inherited> before = kept.read(instance);
            return before.isPresent() ? later(instance, before.get()) : first(instance);
        } catch (Refusal refusal) {
            return new Heir(instance, known(instance), Optional.of(refusal.problem()));
        }
    }

    /** Nothing is kept before it is known that a guest can be made of it: until then, the source may still be mended. */
    private Heir first(Instance instance) throws Refusal {
        if (known(instance).isPresent()) {
            throw new Refusal(
                    Problem.Kind.SourceLost,
                    "what this Instance inherited was in a Secret that is gone, and its source may have changed since: make the Instance anew");
        }
        Inherited found = new SourceResolver(lookups(instance), clock.instant()).resolve(instance);
        Inheritance.over(instance, found);
        return later(instance, kept.keep(instance, found));
    }

    private static Heir later(Instance instance, Inherited inherited) {
        Optional<SourceReport> source = Optional.of(Inheritance.report(inherited));
        try {
            return new Heir(Inheritance.over(instance, inherited), source, Optional.empty());
        } catch (Refusal refusal) {
            return new Heir(Inheritance.pluginsOver(instance, inherited), source, Optional.of(refusal.problem()));
        }
    }

    private static Optional<SourceReport> known(Instance instance) {
        return Optional.ofNullable(instance.getStatus()).map(InstanceStatus::source);
    }

    private SourceLookups lookups(Instance heir) {
        String namespace = heir.getMetadata().getNamespace();
        return new SourceLookups() {
            @Override
            public Optional<Instance> instance(String name) {
                return Optional.ofNullable(client.resources(Instance.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
            }

            @Override
            public Optional<InstanceTemplate> template(String name) {
                return Optional.ofNullable(client.resources(InstanceTemplate.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
            }

            @Override
            public Optional<JsonNode> snapshot(String name) {
                return raw("snapshot.kubevirt.io/v1beta1", "virtualmachinesnapshots", name);
            }

            @Override
            public Optional<JsonNode> snapshotContent(String name) {
                return raw("snapshot.kubevirt.io/v1beta1", "virtualmachinesnapshotcontents", name);
            }

            @Override
            public Optional<JsonNode> machine(String name) {
                return raw("kubevirt.io/v1", "virtualmachines", name);
            }

            // whatever KubeVirt has in it; the schema, or KubeVirt itself, has checked the name
            private Optional<JsonNode> raw(String api, String plural, String name) {
                String path = "/apis/%s/namespaces/%s/%s/%s".formatted(api, namespace, plural, name);
                return Optional.ofNullable(client.raw(path))
                        .map(text -> client.getKubernetesSerialization().unmarshal(text, JsonNode.class));
            }

            @Override
            public Optional<Inherited> taken(Instance instance) throws Refusal {
                return kept.read(instance);
            }
        };
    }
}
