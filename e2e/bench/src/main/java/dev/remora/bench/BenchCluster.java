package dev.remora.bench;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A real API server that knows one Instance, whose plugin is the benchmark's backend, and one account that may call it.
 */
public final class BenchCluster implements AutoCloseable {
    static final String NAME = "bench";
    private static final String SYSTEM = "remora-system";

    private final ControlPlane controlPlane;

    private BenchCluster(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    /** Starts it; the plugin listens on loopback. */
    public static BenchCluster start(int backendPort) {
        BenchCluster cluster = new BenchCluster(ControlPlane.start());
        cluster.controlPlane.applyRemoraCrds();
        cluster.namespace(NAME);
        cluster.controlPlane.installAccount("gateway");
        cluster.apply("rbac.yaml");
        cluster.instance(backendPort);
        return cluster;
    }

    /** Of the account that may call the plugin. */
    public String callerToken() {
        return controlPlane.identities().token(NAME, "caller");
    }

    /** Of the gateway's own ServiceAccount. */
    public String gatewayKubeconfig() {
        return controlPlane.identities().kubeconfig(SYSTEM, "remora-gateway");
    }

    /** Lets a controller work here, with a kubeconfig of its own ServiceAccount. */
    public String controllerKubeconfig() {
        controlPlane.apply(Repository.root().resolve("e2e/lab/src/main/resources/kubevirt/crds.yaml"));
        return controlPlane.installAccount("controller");
    }

    /** Makes another Instance, which is nowhere yet. */
    public void create(String instance) {
        controlPlane
                .admin()
                .load(new ByteArrayInputStream(instance.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(controlPlane::apply);
    }

    /** Whether a controller has made the virtual machine of an Instance. */
    public boolean hasMachine(String name) {
        return controlPlane
                        .admin()
                        .genericKubernetesResources("kubevirt.io/v1", "VirtualMachine")
                        .inNamespace(NAME)
                        .withName(name)
                        .get()
                != null;
    }

    @Override
    public void close() {
        controlPlane.close();
    }

    private void namespace(String name) {
        controlPlane.apply(new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build());
    }

    private void apply(String resource) {
        controlPlane
                .admin()
                .load(BenchCluster.class.getResourceAsStream(resource))
                .items()
                .forEach(controlPlane::apply);
    }

    /** No controller runs: the status says what one would say of a guest that listens on the backend's port. */
    private void instance(int port) {
        apply("instance.yaml");
        Instance instance = controlPlane
                .admin()
                .resources(Instance.class)
                .inNamespace(NAME)
                .withName(NAME)
                .get();
        PluginReport plugin = new PluginReport(NAME, port, PluginState.Loaded, true, null, null, null, null, null);
        instance.setStatus(new InstanceStatus(
                instance.getMetadata().getGeneration(),
                List.of(),
                InstanceState.Running,
                "127.0.0.1",
                "00000000-0000-4000-8000-000000000001",
                "bench",
                "1/1",
                0,
                null,
                List.of(plugin)));
        controlPlane.admin().resource(instance).updateStatus();
    }
}
