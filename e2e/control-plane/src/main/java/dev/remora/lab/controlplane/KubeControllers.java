package dev.remora.lab.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * kube-controller-manager with just what a test relies on: namespaces end, owned objects go, ServiceAccounts appear, roles
 * gain what is aggregated to them.
 */
final class KubeControllers {
    static final String USUAL =
            "namespace-controller,garbage-collector-controller,serviceaccount-controller,clusterrole-aggregation-controller";

    /** What makes Pods of Deployments as well. */
    static final String WITH_DEPLOYMENTS = USUAL + ",deployment-controller,replicaset-controller";

    private final Process process;
    private final Path folder;

    private KubeControllers(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    static KubeControllers start(Path program, String controllers, String kubeconfig) {
        try {
            Path folder = Files.createTempDirectory("controller-manager");
            String config =
                    Files.writeString(folder.resolve("kubeconfig"), kubeconfig).toString();
            Process process = new ProcessBuilder(
                            program.toString(),
                            "--controllers=" + controllers,
                            "--leader-elect=false",
                            "--bind-address=127.0.0.1",
                            "--secure-port=0",
                            "--kubeconfig=" + config,
                            "--authentication-kubeconfig=" + config,
                            "--authorization-kubeconfig=" + config)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("controller-manager.log").toFile())
                    .start();
            return new KubeControllers(process, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop(Duration grace) {
        process.destroy();
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            for (String file : new String[] {"kubeconfig", "controller-manager.log", ""}) {
                Files.deleteIfExists(folder.resolve(file));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
