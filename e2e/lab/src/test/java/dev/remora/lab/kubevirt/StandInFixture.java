package dev.remora.lab.kubevirt;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.images.Registry;
import dev.remora.lab.node.Accelerator;
import dev.remora.lab.node.NodeOptions;
import dev.remora.lab.tls.CertificateAuthority;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The stand-in on a real control plane, with guests that have a firmware and nothing to boot: they start at once. */
final class StandInFixture implements AutoCloseable {
    static final String IMAGE = "quay.io/tests/blank:1";

    /** A guest that switches itself off as soon as it has booted. */
    static final String OFF = "quay.io/tests/off:1";

    /** A boot sector: {@code mov dx, 0x604; mov ax, 0x2000; out dx, ax; hlt} puts the q35 machine into ACPI's S5. */
    private static final byte[] SWITCH_OFF = HexFormat.of().parseHex("ba0406b80020eff4");

    private final ControlPlane cluster;
    private final Registry registry;
    private final StandIn standIn;
    private final Path folder;

    StandInFixture(ControlPlane cluster, Path folder) throws Exception {
        this.cluster = cluster;
        this.folder = folder;
        this.registry = Registry.start(
                Binaries.ofCheckout().registry(), folder.resolve("registry"), folder.resolve("registry.log"));
        pushDisk("blank", new byte[1 << 20]);
        pushDisk("off", bootSector(SWITCH_OFF));
        NodeOptions node = new NodeOptions(
                folder.resolve("guests"),
                folder.resolve("images"),
                registry.uri(),
                Accelerator.TCG,
                List.of(20000, 20001),
                false,
                () -> {});
        this.standIn = StandIn.start(
                cluster, StandIn.realCrds(Repository.root()), node, CertificateAuthority.create("stand-in test"));
    }

    private static byte[] bootSector(byte[] code) {
        byte[] disk = new byte[1 << 20];
        System.arraycopy(code, 0, disk, 0, code.length);
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        return disk;
    }

    private void pushDisk(String name, byte[] content) throws Exception {
        Path disk = Files.write(folder.resolve(name + ".img"), content);
        Jib.fromScratch()
                .addFileEntriesLayer(FileEntriesLayer.builder()
                        .addEntry(disk, AbsoluteUnixPath.get("/disk/" + name + ".img"))
                        .build())
                .containerize(Containerizer.to(RegistryImage.named(registry.host() + "/tests/" + name + ":1"))
                        .setAllowInsecureRegistries(true));
    }

    ControlPlane cluster() {
        return cluster;
    }

    StandIn standIn() {
        return standIn;
    }

    Path guestFolder(String namespace, String name, String uid) {
        return folder.resolve("guests").resolve(namespace).resolve(name).resolve(uid);
    }

    GenericKubernetesResource create(String yaml) {
        return (GenericKubernetesResource) cluster.admin().resource(yaml).create();
    }

    void patch(Resource<GenericKubernetesResource> resource, String mergePatch) {
        resource.patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
    }

    Resource<GenericKubernetesResource> vm(String namespace, String name) {
        return resource(KubeVirtApi.VMS, namespace, name);
    }

    Resource<GenericKubernetesResource> vmi(String namespace, String name) {
        return resource(KubeVirtApi.VMIS, namespace, name);
    }

    private Resource<GenericKubernetesResource> resource(
            ResourceDefinitionContext kind, String namespace, String name) {
        return cluster.admin()
                .genericKubernetesResources(kind)
                .inNamespace(namespace)
                .withName(name);
    }

    /** Waits for the object to look right and gives it back as JSON. */
    JsonNode await(Resource<GenericKubernetesResource> resource, String what, Predicate<JsonNode> condition) {
        return Awaitility.await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> cluster.admin()
                                .getKubernetesSerialization()
                                .<JsonNode>convertValue(resource.get(), JsonNode.class),
                        object -> object != null && condition.test(object));
    }

    void awaitGone(Resource<GenericKubernetesResource> resource) {
        Awaitility.await("deletion")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> resource.get() == null);
    }

    @Override
    public void close() {
        standIn.close();
        registry.close();
    }
}
