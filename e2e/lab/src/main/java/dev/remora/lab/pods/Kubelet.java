package dev.remora.lab.pods;

import dev.remora.image.Program;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs every Pod of one namespace: scheduler, kubelet and kube-proxy in one thread, which looks at what the API server has
 * twice a second and does what is missing.
 */
public final class Kubelet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final String NODE = "lab";
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final ControlPlane cluster;
    private final KubernetesClient client;
    private final String namespace;
    private final LoopbackNetwork network;
    private final Machine machine;
    private final ServiceProxy proxy;
    private final NodeApi api;
    private final Map<String, RunningPod> running = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("kubelet").factory());

    /**
     * What the machine gives.
     *
     * @param pods folder for files of Pods
     * @param jars where a program's jar is, with its libraries beside it
     * @param logs file for the output of the Pod of that name
     * @param started is told whenever a process was started
     */
    public record Machine(Path pods, Function<Program, Path> jars, Function<String, Path> logs, Runnable started) {}

    private Kubelet(
            ControlPlane cluster, String namespace, LoopbackNetwork network, ServiceNetwork services, Machine machine) {
        this.cluster = cluster;
        this.client = cluster.admin();
        this.namespace = namespace;
        this.network = network;
        this.machine = machine;
        this.proxy = new ServiceProxy(client, network, services);
        this.api = NodeApi.start(machine.logs());
        services.node(api.announced(), api.real());
    }

    /**
     * Starts to run Pods; somebody else makes them.
     *
     * @param services through which the cluster's kube-apiserver reaches Services
     */
    public static Kubelet start(
            ControlPlane cluster, String namespace, LoopbackNetwork network, ServiceNetwork services, Machine machine) {
        Kubelet kubelet = new Kubelet(cluster, namespace, network, services, machine);
        kubelet.api.register(kubelet.client, NODE);
        var _ = kubelet.thread.scheduleWithFixedDelay(
                () -> kubelet.guarded(namespace, kubelet::sync), 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return kubelet;
    }

    /** What goes wrong with one does not keep the others from being looked after; the next try is half a second away. */
    private void guarded(String what, Runnable care) {
        try {
            care.run();
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                LOG.atWarn().setCause(e).addKeyValue("what", what).log("cannot look after it");
            }
        }
    }

    private void sync() {
        List<Pod> pods = client.pods().inNamespace(namespace).list().getItems();
        List<Service> services = client.services().inNamespace(namespace).list().getItems();
        guarded("Services", () -> proxy.follow(services, pods)); // first: who is to end gets no more connections
        Set<String> known = new HashSet<>();
        for (Pod pod : pods) {
            known.add(pod.getMetadata().getUid());
            guarded(pod.getMetadata().getName(), () -> lookAfter(pod, services));
        }
        for (String gone : Set.copyOf(running.keySet())) {
            if (!known.contains(gone)) {
                forget(gone);
            }
        }
    }

    private void lookAfter(Pod pod, List<Service> services) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            stop(pod);
        } else if (pod.getSpec().getNodeName() == null) {
            bind(pod);
        } else if (!Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase())) {
            run(pod, services);
        }
    }

    private void bind(Pod pod) {
        ignoring(
                CONFLICT,
                () -> client.bindings()
                        .inNamespace(namespace)
                        .resource(new BindingBuilder()
                                .withNewMetadata()
                                .withName(pod.getMetadata().getName())
                                .endMetadata()
                                .withNewTarget()
                                .withKind("Node")
                                .withName(NODE)
                                .endTarget()
                                .build())
                        .create());
    }

    private void run(Pod pod, List<Service> services) {
        String uid = pod.getMetadata().getUid();
        RunningPod own = running.get(uid);
        if (own == null) {
            try {
                own = placed(pod);
            } catch (UntranslatableException | IllegalStateException | UncheckedIOException e) {
                report(pod, PodReport.waiting(pod, String.valueOf(e.getMessage())));
                return;
            }
            running.put(uid, own);
        }
        Optional<String> missing = new PodFiles(client, own.place()).refresh(pod);
        if (missing.isPresent()) {
            report(pod, PodReport.waiting(pod, missing.get()));
            return;
        }
        PodFiles.write(own.place().hosts(), hosts(pod, own, services).getBytes(StandardCharsets.UTF_8));
        if (own.start(!"Never".equals(pod.getSpec().getRestartPolicy()))) {
            machine.started().run();
        }
        report(pod, PodReport.of(pod, own, own.ready()));
    }

    private RunningPod placed(Pod pod) {
        String name = pod.getMetadata().getName();
        PodTranslation.Place place =
                new PodTranslation.Place(network.podAddress(), machine.pods().resolve(name));
        try {
            PodTranslation translation = PodTranslation.of(pod, place);
            PodFiles.write(
                    place.kubeconfig(),
                    cluster.identities()
                            .kubeconfig(
                                    namespace,
                                    Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default"))
                            .getBytes(StandardCharsets.UTF_8));
            return new RunningPod(
                    name,
                    translation,
                    place,
                    machine.jars().apply(translation.program()),
                    machine.logs().apply(name));
        } catch (RuntimeException e) {
            network.release(place.address());
            throw e;
        }
    }

    private String hosts(Pod pod, RunningPod own, List<Service> services) {
        StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
        hosts.append(own.place().address())
                .append(' ')
                .append(pod.getMetadata().getName())
                .append('\n');
        for (Service service : services) {
            String name = service.getMetadata().getName() + "."
                    + service.getMetadata().getNamespace();
            hosts.append("%s %s %s %s.svc %s.svc.cluster.local%n"
                    .formatted(proxy.addressOf(service), service.getMetadata().getName(), name, name, name));
        }
        return hosts.toString();
    }

    private void stop(Pod pod) {
        RunningPod own = running.get(pod.getMetadata().getUid());
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        if (own == null || own.stop(Duration.ofSeconds(Objects.requireNonNullElse(grace, 30L)))) {
            client.pods()
                    .inNamespace(namespace)
                    .resource(pod)
                    .withGracePeriod(0)
                    .delete();
        }
    }

    private void forget(String uid) {
        RunningPod gone = running.get(uid);
        if (gone != null && gone.stop(Duration.ZERO)) {
            running.remove(uid);
            network.release(gone.place().address());
        }
    }

    private void report(Pod pod, PodStatus status) {
        if (status.equals(pod.getStatus())) {
            return;
        }
        ignoring(
                NOT_FOUND,
                () -> client.pods()
                        .inNamespace(namespace)
                        .withName(pod.getMetadata().getName())
                        .editStatus(now -> {
                            now.setStatus(status);
                            return now;
                        }));
    }

    /** Calls; with that answer somebody else was there first. */
    private static void ignoring(int code, Runnable call) {
        try {
            call.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != code) {
                throw e;
            }
            LOG.atDebug().setCause(e).log("it is so already");
        }
    }

    /** Ends all processes, within seconds. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        proxy.close();
        api.close();
        running.values().parallelStream().forEach(RunningPod::end);
    }
}
