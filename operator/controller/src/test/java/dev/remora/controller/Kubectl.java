package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.ControlPlane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real one, as administrator. */
final class Kubectl {
    private final Path folder;
    private final Path kubeconfig;

    Kubectl(ControlPlane controlPlane, Path folder) throws IOException {
        this.folder = folder;
        this.kubeconfig = Files.writeString(folder.resolve("kubeconfig"), controlPlane.adminKubeconfig());
    }

    /** What it printed; it has to end well. {@code kubectl diff} does not, where there is a difference. */
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Binaries.ofCheckout().kubernetes("kubectl").toString());
        command.add("--kubeconfig=" + kubeconfig);
        command.add("--cache-dir=" + folder.resolve("cache"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
