package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller as users get it: the jar with its libraries beside it, in a process of its own. */
@OnControlPlane
class ShippedControllerIT {
    private static final Path JAR = Path.of("target/remora-controller.jar");
    private static final int ENDED_BY_SIGTERM = 143;

    private final ControlPlane controlPlane;

    ShippedControllerIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void shouldWorkFromItsJarAndEndWhenTold(@TempDir Path folder) throws IOException, InterruptedException {
        // Given
        ControllerAccount.install(controlPlane);
        KubeVirtCrds.install(controlPlane);
        var user = new User(controlPlane, controlPlane.newNamespace("shipped"));
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), ControllerAccount.kubeconfig(controlPlane));
        Path log = folder.resolve("log");
        var command = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-jar",
                        JAR.toString(),
                        "--management-address=127.0.0.1",
                        "--management-port=0",
                        "--watch-namespaces=" + user.namespace())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        command.environment().put("KUBECONFIG", kubeconfig.toString());
        Process process = command.start();
        try {
            // When
            user.applyInstance("web", "image: debian:12\nplugins: [{name: hello, rom: {image: user/hello:1}}]");

            // Then
            assertThat(new KubeVirt(controlPlane).machine(user.namespace(), "web"))
                    .isNotNull();
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(Files.readString(log), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
