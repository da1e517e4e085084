package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** KubeVirt's CRDs: its own where a folder with them is at hand, and permissive ones otherwise. */
public final class KubeVirtCrds {
    private static final List<String> CRDS =
            List.of("virtualmachines.kubevirt.io.yaml", "virtualmachineinstances.kubevirt.io.yaml");

    private KubeVirtCrds() {}

    /** Whether KubeVirt's own are at hand: in {@code REMORA_KUBEVIRT_CRDS} or {@code ../shared/kubevirt-crds}. */
    public static boolean areReal() {
        return Files.isDirectory(folder());
    }

    /** Installs them, where they are not installed yet. */
    public static void install(ControlPlane controlPlane) {
        List<Path> files = areReal()
                ? CRDS.stream().map(folder()::resolve).toList()
                : List.of(Path.of("src/test/resources/kubevirt/crds.yaml"));
        KubernetesClient client = controlPlane.admin();
        for (Path file : files) {
            client.load(new ByteArrayInputStream(read(file))).serverSideApply();
        }
        eventually(() -> {
            assertThatCode(() -> client.resources(VirtualMachine.class)
                            .inAnyNamespace()
                            .list())
                    .doesNotThrowAnyException();
            assertThatCode(() -> client.resources(VirtualMachineInstance.class)
                            .inAnyNamespace()
                            .list())
                    .doesNotThrowAnyException();
        });
    }

    private static Path folder() {
        String named = System.getenv("REMORA_KUBEVIRT_CRDS");
        return named == null ? Repository.root().resolveSibling("shared").resolve("kubevirt-crds") : Path.of(named);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
