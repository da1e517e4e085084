package dev.remora.lab.pods;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the cluster that somebody is behind a Service: without it kube-apiserver asks no aggregated API. The addresses are of
 * 192.0.2.0/24, which is nobody's: the API server refuses those of loopback, and {@link ServiceNetwork} knows the real ones.
 */
final class Endpoints {
    private static final String OF_SERVICE = "kubernetes.io/service-name";

    private final KubernetesClient client;
    private final Map<String, List<Endpoint>> told = new HashMap<>();

    Endpoints(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Says who is there, if that is news.
     *
     * @param pods addresses of ready Pods
     */
    void tell(Service service, List<String> pods) {
        List<Endpoint> endpoints = pods.stream().map(Endpoints::endpoint).toList();
        if (endpoints.equals(told.get(service.getMetadata().getUid()))) {
            return;
        }
        client.resource(slice(service, endpoints)).forceConflicts().serverSideApply();
        told.put(service.getMetadata().getUid(), endpoints);
    }

    private static Endpoint endpoint(String pod) {
        return new EndpointBuilder()
                .withAddresses("192.0.2" + pod.substring(pod.lastIndexOf('.')))
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .build();
    }

    private static EndpointSlice slice(Service service, List<Endpoint> endpoints) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(service.getMetadata().getName())
                .withNamespace(service.getMetadata().getNamespace())
                .addToLabels(OF_SERVICE, service.getMetadata().getName())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Service")
                        .withName(service.getMetadata().getName())
                        .withUid(service.getMetadata().getUid())
                        .build())
                .endMetadata()
                .withAddressType("IPv4")
                .withEndpoints(endpoints)
                .withPorts(service.getSpec().getPorts().stream()
                        .map(port -> port(port.getName(), port.getPort()))
                        .toList())
                .build();
    }

    private static EndpointPort port(String name, int port) {
        return new EndpointPortBuilder()
                .withName(name)
                .withPort(port)
                .withProtocol("TCP")
                .build();
    }
}
