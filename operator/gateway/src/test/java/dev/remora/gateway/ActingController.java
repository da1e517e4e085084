package dev.remora.gateway;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PowerState;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reports on the Instances of a namespace as the controller does, but has guests that start and stop at once and whose plugins
 * all are one server on loopback. A guest with {@link #BROKEN} as its image does not start.
 */
final class ActingController implements AutoCloseable {
    static final String BROKEN = "example.com/broken:1";

    private final KubernetesClient admin;
    private final String namespace;
    private final int port;
    private final Thread thread;
    private final Map<String, List<InstancePlugin>> running = new HashMap<>();
    private volatile boolean closed;

    private ActingController(KubernetesClient admin, String namespace, int port) {
        this.admin = admin;
        this.namespace = namespace;
        this.port = port;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    static ActingController start(KubernetesClient admin, String namespace, int port) {
        return new ActingController(admin, namespace, port);
    }

    private void run() {
        while (!closed) {
            try {
                for (Instance instance : admin.resources(Instance.class)
                        .inNamespace(namespace)
                        .list(new ListOptionsBuilder().build())
                        .getItems()) {
                    report(instance);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (KubernetesClientException changedMeanwhile) {
                // the next round sees it
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void report(Instance instance) {
        InstanceStatus before = instance.getStatus();
        Long observed = before == null ? null : before.observedGeneration();
        Long generation = instance.getMetadata().getGeneration();
        if (instance.getMetadata().getDeletionTimestamp() != null || generation.equals(observed)) {
            return;
        }
        Instance changed = Serialization.clone(instance);
        changed.setStatus(Serialization.unmarshal(
                "observedGeneration: " + generation + "\n" + status(instance), InstanceStatus.class));
        admin.resource(changed).updateStatus();
    }

    private String status(Instance instance) {
        InstanceSpec spec = instance.getSpec();
        String uid = instance.getMetadata().getUid();
        if (spec.powerState() == PowerState.Stopped) {
            running.remove(uid);
            return "state: Stopped\n";
        }
        if (BROKEN.equals(spec.image())) {
            return """
                    state: Failed
                    conditions:
                    - {type: Ready, status: "False", reason: ImagePullFailed, message: "The image cannot be pulled.",
                       lastTransitionTime: "2026-01-01T00:00:00Z"}
                    """;
        }
        List<InstancePlugin> wanted = spec.plugins() == null ? List.of() : spec.plugins();
        List<InstancePlugin> booted = running.computeIfAbsent(uid, first -> wanted);
        StringBuilder status = new StringBuilder("state: Running\naddress: 127.0.0.1\nvmiUID: vmi-")
                .append(uid.substring(0, 8))
                .append("\nplugins:\n");
        Set<String> names = new LinkedHashSet<>();
        wanted.forEach(plugin -> names.add(plugin.name()));
        booted.forEach(plugin -> names.add(plugin.name()));
        for (String name : names) {
            InstancePlugin now = find(booted, name);
            InstancePlugin next = find(wanted, name);
            String state = next == null ? "Unloading" : next.equals(now) ? "Loaded" : "Queued";
            status.append("- {name: %s, state: %s, ready: %s%s}%n"
                    .formatted(name, state, now != null, now == null ? "" : access(now) + ", port: " + port));
        }
        return names.isEmpty() ? status.toString().replace("plugins:\n", "") : status.toString();
    }

    private static String access(InstancePlugin plugin) {
        return ", authorization: " + (plugin.authorization() == null ? "Kubernetes" : "Bearer");
    }

    private static @Nullable InstancePlugin find(List<InstancePlugin> plugins, String name) {
        return plugins.stream()
                .filter(plugin -> plugin.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
