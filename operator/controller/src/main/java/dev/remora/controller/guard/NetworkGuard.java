package dev.remora.controller.guard;

import dev.remora.controller.plan.PortRange;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the NetworkPolicies of every namespace that had an Instance in this controller's life, whatever others do to them or to
 * their own. What it wrote stays when the last Instance goes: it selects nothing then.
 */
public final class NetworkGuard implements Guard, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkGuard.class);
    private static final String FIELD_MANAGER = "remora-controller";
    private static final int PAUSE_SECONDS = 5;

    private final KubernetesClient client;
    private final PortPolicies policies;
    private final List<SharedIndexInformer<NetworkPolicy>> informers;
    private final Set<String> guarded = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("network-guard").factory());

    /**
     * Watches from now on; returns when it knows what is there.
     *
     * @param namespaces in which Instances may be; empty for all
     */
    public NetworkGuard(KubernetesClient client, Set<String> namespaces, PortRange ports, Friends friends) {
        this.client = client;
        this.policies = new PortPolicies(ports, friends);
        var all = client.network().v1().networkPolicies();
        this.informers = namespaces.isEmpty()
                ? List.of(all.inAnyNamespace().inform(new News()))
                : namespaces.stream()
                        .map(namespace -> all.inNamespace(namespace).inform(new News()))
                        .toList();
    }

    @Override
    public void ensure(String namespace) {
        if (guarded.contains(namespace)) {
            return;
        }
        settle(namespace);
        guarded.add(namespace);
        later(namespace, 0); // what others did meanwhile
    }

    @Override
    public void close() {
        worker.shutdownNow();
        informers.forEach(SharedIndexInformer::close);
    }

    private void later(String namespace, int seconds) {
        Future<?> _ = worker.schedule(
                () -> {
                    try {
                        settle(namespace);
                    } catch (RuntimeException e) { // whatever it is, nobody else would say it
                        LOG.atWarn()
                                .addKeyValue("namespace", namespace)
                                .setCause(e)
                                .log("NetworkPolicies not as they should be, trying again");
                        later(namespace, PAUSE_SECONDS);
                    }
                },
                seconds,
                TimeUnit.SECONDS);
    }

    /** Writes what differs. */
    private synchronized void settle(String namespace) {
        var ours = new HashMap<String, NetworkPolicy>();
        known(namespace)
                .filter(PortPolicies::isOurs)
                .forEach(policy -> ours.put(policy.getMetadata().getName(), policy));
        List<NetworkPolicy> others =
                known(namespace).filter(policy -> !PortPolicies.isOurs(policy)).toList();
        for (NetworkPolicy wanted : policies.wanted(namespace, others)) {
            NetworkPolicy live = ours.remove(wanted.getMetadata().getName());
            if (live == null || !live.getSpec().equals(wanted.getSpec())) {
                client.resource(wanted)
                        .fieldManager(FIELD_MANAGER)
                        .forceConflicts()
                        .serverSideApply();
            }
        }
        ours.values().forEach(superfluous -> client.resource(superfluous).delete());
    }

    private Stream<NetworkPolicy> known(String namespace) {
        return informers.stream()
                .flatMap(informer -> informer.getIndexer().byIndex(Cache.NAMESPACE_INDEX, namespace).stream());
    }

    private final class News implements ResourceEventHandler<NetworkPolicy> {
        @Override
        public void onAdd(NetworkPolicy policy) {
            look(policy);
        }

        @Override
        public void onUpdate(NetworkPolicy before, NetworkPolicy policy) {
            look(policy);
        }

        @Override
        public void onDelete(NetworkPolicy policy, boolean finalStateUnknown) {
            look(policy);
        }

        private void look(NetworkPolicy policy) {
            String namespace = policy.getMetadata().getNamespace();
            if (guarded.contains(namespace)) {
                later(namespace, 0);
            }
        }
    }
}
