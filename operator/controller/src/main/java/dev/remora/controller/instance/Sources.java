package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.ActivityLease;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.cache.CompactStore;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.plugin.PluginUses;
import dev.remora.controller.resolve.Lookups;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the reconciler looks things up: caches of what is watched, the API server for the rest. */
final class Sources {
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

    private final KubernetesClient client;
    private final InformerEventSource<VirtualMachine, Instance> machines;
    private final InformerEventSource<VirtualMachineInstance, Instance> guests;
    private final InformerEventSource<Plugin, Instance> plugins;
    private final InformerEventSource<Lease, Instance> leases;

    Sources(EventSourceContext<Instance> context, PluginUses uses) {
        client = context.getClient();
        machines = new InformerEventSource<>(
                many(VirtualMachine.class, context, Sources::unload)
                        .withName("virtualmachines")
                        .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.REMORA)
                        .withSecondaryToPrimaryMapper(sameName())
                        .build(),
                context);
        guests = new InformerEventSource<>(
                many(VirtualMachineInstance.class, context, Sources::unload)
                        .withName("virtualmachineinstances")
                        .withLabelSelector(Labels.INSTANCE)
                        .withSecondaryToPrimaryMapper(sameName())
                        .build(),
                context);
        plugins = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Plugin.class, Instance.class)
                        .withName("plugins")
                        .withSecondaryToPrimaryMapper(plugin -> uses.of(ResourceID.fromResource(plugin)))
                        .withPrimaryToSecondaryMapper((Instance instance) -> PluginUses.by(instance))
                        .withNamespacesInheritedFromController()
                        .build(),
                context);
        leases = new InformerEventSource<>(
                many(Lease.class, context, _ -> {})
                        .withName("leases")
                        .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.REMORA)
                        .withSecondaryToPrimaryMapper(Sources::activeInstance)
                        .build(),
                context);
    }

    /** For what there is one of for each Instance. */
    private static <R extends HasMetadata> InformerEventSourceConfiguration.Builder<R> many(
            Class<R> type, EventSourceContext<Instance> context, Consumer<R> unload) {
        InformerEventSourceConfiguration.Builder<R> configuration = InformerEventSourceConfiguration.from(
                        type, Instance.class)
                .withNamespacesInheritedFromController()
                .withInformerListLimit(CompactStore.PAGE);
        CompactStore.forInformer(
                        type,
                        context.getClient().getKubernetesSerialization(),
                        context.getControllerConfiguration().getInformerConfig().getNamespaces(),
                        unload)
                .ifPresent(configuration::withItemStore);
        return configuration;
    }

    KubernetesClient client() {
        return client;
    }

    List<EventSource<?, Instance>> watched() {
        return List.of(machines, guests, plugins, leases);
    }

    /**
     * Lists what there is one of for each Instance while the Instances themselves are listed; JOSDK begins with it after
     * them. It waits for what was begun here, and tries again what failed, and then tells why.
     */
    void startAhead() {
        Stream.of(machines, guests)
                .forEach(source -> Thread.ofVirtual()
                        .name("ahead-" + source.name())
                        .start(() -> {
                            try {
                                source.start();
                            } catch (RuntimeException e) {
                                LOG.atDebug()
                                        .setCause(e)
                                        .addKeyValue("source", source.name())
                                        .log("not started ahead");
                            }
                        }));
    }

    /** When the gateway last saw a request for one of the Instance's plugins. */
    Optional<Instant> lastRequest(Instance instance) {
        var metadata = instance.getMetadata();
        return leases.get(new ResourceID(ActivityLease.name(metadata.getName()), metadata.getNamespace()))
                .map(Lease::getSpec)
                .map(LeaseSpec::getRenewTime)
                .map(ZonedDateTime::toInstant);
    }

    /** The Instance's virtual machine. One that is not in the cache may still exist without our label. */
    Observation observe(Instance instance) {
        var id = ResourceID.fromResource(instance);
        VirtualMachine machine = machines.get(id)
                .orElseGet(() -> client.resources(VirtualMachine.class)
                        .inNamespace(instance.getMetadata().getNamespace())
                        .withName(instance.getMetadata().getName())
                        .get());
        return Observation.of(instance, machine, guests.get(id).orElse(null));
    }

    /** Lets the next look-up see what was just written, even if the watch is late. */
    void remember(Instance instance, VirtualMachine written, Observation before) {
        var id = ResourceID.fromResource(instance);
        if (before.virtualMachine() == null) {
            machines.handleRecentResourceCreate(id, written);
        } else {
            machines.handleRecentResourceUpdate(id, written, before.virtualMachine());
        }
    }

    /** What the Instance may refer to: Plugins from the cache, the rest from the API server. */
    Lookups lookups(Instance instance) {
        String namespace = instance.getMetadata().getNamespace();
        return new Lookups() {
            @Override
            public Optional<Plugin> plugin(String name) {
                return plugins.get(new ResourceID(name, namespace));
            }

            @Override
            public Optional<Secret> secret(String name) {
                return Optional.ofNullable(
                        client.secrets().inNamespace(namespace).withName(name).get());
            }

            @Override
            public List<Service> services() {
                return client.services().inNamespace(namespace).list().getItems();
            }
        };
    }

    /** Names are all that maps these to Instances. */
    private static void unload(CustomResource<?, ?> object) {
        object.setSpec(null);
        object.setStatus(null);
    }

    private static <R extends HasMetadata> SecondaryToPrimaryMapper<R> sameName() {
        return resource -> Set.of(ResourceID.fromResource(resource));
    }

    private static Set<ResourceID> activeInstance(Lease lease) {
        return ActivityLease.instance(lease.getMetadata().getName())
                .map(name -> Set.of(new ResourceID(name, lease.getMetadata().getNamespace())))
                .orElse(Set.of());
    }
}
