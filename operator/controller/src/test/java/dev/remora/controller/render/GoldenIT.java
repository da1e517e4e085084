package dev.remora.controller.render;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.remora.controller.KubeVirtCrds;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the golden files expect is what the API server takes; with KubeVirt's own CRDs at hand, field by field. */
@OnControlPlane
class GoldenIT {
    private static final Path CASES = Path.of("src/test/resources/render");

    private final ControlPlane controlPlane;

    GoldenIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @TestFactory
    List<DynamicTest> shouldBeTakenByApiServer() throws IOException {
        KubeVirtCrds.install(controlPlane);
        String namespace = controlPlane.newNamespace("golden");
        try (Stream<Path> files = Files.walk(CASES)) {
            return files.filter(file -> file.endsWith("out-VirtualMachine.yaml"))
                    .map(file -> DynamicTest.dynamicTest(
                            CASES.relativize(file).toString(),
                            () -> assertThatCode(() -> apply(namespace, read(file)))
                                    .doesNotThrowAnyException()))
                    .toList();
        }
    }

    private void apply(String namespace, VirtualMachine machine) {
        machine.getMetadata().setNamespace(namespace);
        controlPlane.admin().resource(machine).dryRun().fieldManager("test").serverSideApply();
    }

    private static VirtualMachine read(Path file) {
        try {
            return Serialization.unmarshal(Files.readString(file), VirtualMachine.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
