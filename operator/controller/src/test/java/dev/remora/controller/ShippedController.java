package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The controller as users get it, in a process of its own; whatever goes wrong while it runs is told with its log. */
final class ShippedController implements AutoCloseable {
    private static final Path JAR = Path.of("target/remora-controller.jar");

    private final Path log;
    private final Process process;

    private ShippedController(Path log, Process process) {
        this.log = log;
        this.process = process;
    }

    /**
     * Starts it as its ServiceAccount; asks no registry.
     *
     * @param folder for its files, its own
     * @param flags beside those that every test needs
     */
    static ShippedController start(ControlPlane controlPlane, Path folder, String... flags) throws IOException {
        ControllerAccount.install(controlPlane);
        KubeVirtCrds.install(controlPlane);
        Path log = folder.resolve("log");
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-jar",
                JAR.toString(),
                "--management-address=127.0.0.1",
                "--management-port=0",
                "--unpinned-registries=*"));
        command.addAll(List.of(flags));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), ControllerAccount.kubeconfig(controlPlane));
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        return new ShippedController(log, builder.start());
    }

    void check(Check check) throws IOException, InterruptedException {
        try {
            check.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(log(), e);
        }
    }

    /** Asks it to end, and tells with which code it did. */
    int end() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Ends it without a word. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    interface Check {
        void run() throws IOException, InterruptedException;
    }
}
