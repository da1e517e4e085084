package dev.remora.lab.pods;

import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What kube-proxy and a cloud's load balancer do: connections to a Service end in one of its ready Pods. A Service of type
 * LoadBalancer gets 127.0.0.1, which is where the lab's user is. Pods, which are on this machine as well, find a Service at an
 * address of loopback in place of its own.
 */
final class ServiceProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
    private static final String LOAD_BALANCER = "127.0.0.1";
    private static final int FIRST_UNPRIVILEGED = 1024;

    private final KubernetesClient client;
    private final LoopbackNetwork loopback;
    private final ServiceNetwork network;
    private final Endpoints endpoints;
    private final Map<Address, Listener> listeners = new HashMap<>();

    ServiceProxy(KubernetesClient client, LoopbackNetwork loopback, ServiceNetwork network) {
        this.client = client;
        this.loopback = loopback;
        this.network = network;
        this.endpoints = new Endpoints(client);
    }

    /** Connects these Services, and no others, with those of these Pods that are ready. */
    void follow(List<Service> services, List<Pod> pods) {
        Map<Address, List<Address>> routes = new HashMap<>();
        Map<Address, Address> wanted = new HashMap<>();
        for (Service service : services) {
            if (service.getSpec().getSelector().isEmpty()) {
                continue;
            }
            List<Pod> ready = ready(service, pods);
            endpoints.tell(
                    service,
                    ready.stream().map(pod -> pod.getStatus().getPodIP()).toList());
            for (ServicePort port : service.getSpec().getPorts()) {
                Address own = new Address(service.getSpec().getClusterIP(), port.getPort());
                routes.put(own, targets(port, ready));
                addresses(service).forEach(address -> wanted.put(new Address(address, port.getPort()), own));
            }
        }
        network.routes(routes);
        listeners.entrySet().removeIf(old -> !wanted.containsKey(old.getKey()) && closed(old.getValue()));
        wanted.forEach(this::listen);
    }

    /** Where Pods reach a Service. */
    String addressOf(Service service) {
        return loopback.serviceAddress(service.getMetadata().getName());
    }

    private Stream<String> addresses(Service service) {
        if (!service.getSpec().getType().equals("LoadBalancer")) {
            return Stream.of(addressOf(service));
        }
        announce(service);
        return Stream.of(addressOf(service), LOAD_BALANCER);
    }

    private void announce(Service service) {
        if (service.getStatus().getLoadBalancer().getIngress().isEmpty()) {
            client.services().resource(service).editStatus(now -> {
                now.getStatus()
                        .getLoadBalancer()
                        .setIngress(List.of(new LoadBalancerIngressBuilder()
                                .withIp(LOAD_BALANCER)
                                .build()));
                return now;
            });
        }
    }

    private static List<Pod> ready(Service service, List<Pod> pods) {
        return pods.stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> pod.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(service.getSpec().getSelector().entrySet()))
                .filter(ServiceProxy::isReady)
                .toList();
    }

    private static List<Address> targets(ServicePort port, List<Pod> ready) {
        return ready.stream()
                .map(pod -> new Address(
                        pod.getStatus().getPodIP(),
                        PodTranslation.port(pod.getSpec().getContainers().getFirst(), port.getTargetPort())))
                .toList();
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }

    private void listen(Address address, Address service) {
        if (listeners.containsKey(address)) {
            return;
        }
        try {
            listeners.put(address, Listener.on(address.socketAddress(), caller -> network.pass(caller, service)));
        } catch (IOException e) {
            // kube-apiserver's way does not need them, and nobody else uses such a port here.
            (address.port() < FIRST_UNPRIVILEGED ? LOG.atDebug() : LOG.atWarn())
                    .setCause(e)
                    .addKeyValue("address", address)
                    .log("cannot listen for a Service");
        }
    }

    private static boolean closed(Listener listener) {
        listener.close();
        return true;
    }

    @Override
    public void close() {
        listeners.values().forEach(Listener::close);
        listeners.clear();
    }
}
