package dev.remora.lab.kubevirt;

import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.kubevirt.admission.AdmissionWebhook;
import dev.remora.lab.kubevirt.instance.InstanceController;
import dev.remora.lab.kubevirt.machine.MachineController;
import dev.remora.lab.kubevirt.machine.Subresources;
import dev.remora.lab.kubevirt.store.ObjectKey;
import dev.remora.lab.kubevirt.store.ObjectStore;
import dev.remora.lab.node.NodeOptions;
import dev.remora.lab.tls.CertificateAuthority;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * KubeVirt's stand-in, running in this JVM as a ServiceAccount of its own.
 *
 * <p>It brings KubeVirt's CRDs, its admission, its controllers and one node. Not there: Pods, hotplug, snapshots, the
 * subresources API ({@link #subresources} does what start, stop and restart do): {@code docs/lab.md} has the list.
 */
public final class StandIn implements AutoCloseable {
    private static final String NAMESPACE = "kubevirt";
    private static final String ACCOUNT = "kubevirt-controller";
    private static final List<String> REAL_CRDS =
            List.of("virtualmachines.kubevirt.io.yaml", "virtualmachineinstances.kubevirt.io.yaml");

    private final AdmissionWebhook webhook;
    private final KubernetesClient client;
    private final InstanceController instances;
    private final MachineController machines;
    private final Subresources subresources;

    private StandIn(
            AdmissionWebhook webhook,
            KubernetesClient client,
            InstanceController instances,
            MachineController machines,
            Subresources subresources) {
        this.webhook = webhook;
        this.client = client;
        this.instances = instances;
        this.machines = machines;
        this.subresources = subresources;
    }

    /**
     * Where KubeVirt's own CRDs are looked for: the folder that {@code REMORA_KUBEVIRT_CRDS} names, else
     * {@code shared/kubevirt-crds} beside the checkout.
     */
    public static Path realCrds(Path repository) {
        return Optional.ofNullable(System.getenv("REMORA_KUBEVIRT_CRDS"))
                .map(Path::of)
                .orElseGet(() -> repository.resolveSibling("shared").resolve("kubevirt-crds"));
    }

    /**
     * Installs and starts it.
     *
     * @param crds folder with KubeVirt's own CRDs; where it does not have them the lab's permissive ones are used
     */
    public static StandIn start(ControlPlane cluster, Path crds, NodeOptions node, CertificateAuthority authority) {
        applyCrds(cluster, crds);
        resource(cluster, "rbac.yaml").forEach(cluster::apply);
        AdmissionWebhook webhook =
                AdmissionWebhook.start(authority, "system:serviceaccount:" + NAMESPACE + ":" + ACCOUNT);
        WebhookRegistration.of(webhook, authority.pem()).forEach(cluster::apply);

        KubernetesClient client = cluster.identities().client(NAMESPACE, ACCOUNT);
        ObjectStore vms = new ObjectStore(client, KubeVirtApi.VMS);
        ObjectStore vmis = new ObjectStore(client, KubeVirtApi.VMIS);
        InstanceController instances = new InstanceController(client, vmis, node, Clock.systemUTC());
        MachineController machines = new MachineController(client, vms, vmis, Clock.systemUTC());
        instances.start();
        machines.start();
        return new StandIn(webhook, client, instances, machines, new Subresources(vms, vmis));
    }

    private static void applyCrds(ControlPlane cluster, Path crds) {
        List<Path> real = REAL_CRDS.stream().map(crds::resolve).toList();
        if (real.stream().allMatch(Files::isRegularFile)) {
            cluster.apply(real.toArray(Path[]::new));
        } else {
            resource(cluster, "crds.yaml").forEach(cluster::apply);
        }
    }

    private static List<HasMetadata> resource(ControlPlane cluster, String name) {
        try (InputStream yaml = Objects.requireNonNull(
                StandIn.class.getResourceAsStream("/kubevirt/" + name), "resource /kubevirt/" + name)) {
            return cluster.admin().load(yaml).items();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code virtctl} would ask KubeVirt's API server for. */
    public Subresources subresources() {
        return subresources;
    }

    /**
     * Lets the running guest of a VM die, as when its QEMU is killed.
     *
     * @throws IllegalStateException when no guest runs
     */
    public void crash(String namespace, String name) {
        instances.crash(new ObjectKey(namespace, name));
    }

    /**
     * Gives the running guest of a VM another address, as a live migration does: its VMI stays the same, and nothing
     * listens on the old address any more.
     *
     * @throws IllegalStateException when no guest runs, or it has no network
     */
    public void migrate(String namespace, String name) {
        instances.migrate(new ObjectKey(namespace, name));
    }

    /** Kills every guest and stops watching; the cluster's objects stay as they are. */
    @Override
    public void close() {
        machines.close();
        instances.close();
        client.close();
        webhook.close();
    }
}
