package dev.remora.controller;

import dev.remora.controller.guard.Friends;
import dev.remora.controller.observe.Pace;
import dev.remora.controller.plan.PortRange;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** A controller for one namespace, in this process, with the permissions that ship. */
final class RunningController implements AutoCloseable {
    private final String namespace;
    private final Supplier<KubernetesClient> clients;
    private final WriteCounter writes;
    private KubernetesClient client;
    private Controller controller;

    RunningController(ControlPlane controlPlane, String namespace) {
        this(namespace, new WriteCounter(), writes -> {
            KubeVirtCrds.install(controlPlane);
            ControllerAccount.install(controlPlane);
            return () -> writes.client(ControllerAccount.kubeconfig(controlPlane));
        });
    }

    /** One that reaches the API server through {@code api}, which needs what the other constructor installs. */
    RunningController(FaultyApi api, int retries, String namespace) {
        this(namespace, new WriteCounter(), _ -> () -> api.client(retries));
    }

    private RunningController(
            String namespace, WriteCounter writes, Function<WriteCounter, Supplier<KubernetesClient>> clients) {
        this.namespace = namespace;
        this.writes = writes;
        this.clients = clients.apply(writes);
        this.client = this.clients.get();
        this.controller = start();
    }

    /** Every request so far that could have changed something. */
    List<String> writes() {
        return writes.writes();
    }

    int managementPort() {
        return controller.managementPort();
    }

    void restart() {
        close();
        client = clients.get();
        controller = start();
    }

    @Override
    public void close() {
        controller.close();
        client.close();
    }

    private Controller start() {
        try {
            return Controller.start(
                    client,
                    new ControllerSettings(
                            new PortRange(20000, 29999),
                            "https://gw.example",
                            Set.of(namespace),
                            new Pace(Duration.ofSeconds(1), 200),
                            new AnyRom(),
                            List.of(),
                            4,
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                            new Friends("remora-system", Map.of("app.kubernetes.io/part-of", "remora")),
                            null),
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                    () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
