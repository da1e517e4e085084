package dev.remora.controller;

import dev.remora.controller.plan.PortRange;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A controller for one namespace, in this process, with the permissions that ship. */
final class RunningController implements AutoCloseable {
    private final ControlPlane controlPlane;
    private final String namespace;
    private final WriteCounter writes = new WriteCounter();
    private KubernetesClient client;
    private Controller controller;

    RunningController(ControlPlane controlPlane, String namespace) {
        this.controlPlane = controlPlane;
        this.namespace = namespace;
        KubeVirtCrds.install(controlPlane);
        ControllerAccount.install(controlPlane);
        this.client = newClient();
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
        client = newClient();
        controller = start();
    }

    @Override
    public void close() {
        controller.close();
        client.close();
    }

    private KubernetesClient newClient() {
        return writes.client(ControllerAccount.kubeconfig(controlPlane));
    }

    private Controller start() {
        try {
            return Controller.start(
                    client,
                    new ControllerSettings(
                            new PortRange(20000, 29999),
                            "https://gw.example",
                            Set.of(namespace),
                            Duration.ofSeconds(1),
                            4,
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
