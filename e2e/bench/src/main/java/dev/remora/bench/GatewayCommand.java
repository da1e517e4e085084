package dev.remora.bench;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the gateway is started for the benchmark: as it ships. */
final class GatewayCommand {
    private GatewayCommand() {}

    /**
     * A command that can be added to.
     *
     * @param folder where its kubeconfig goes
     * @param heap for {@code -Xmx}
     * @param workers event loops
     * @param jvm more options of the Java VM
     */
    static List<String> of(
            Path folder, BenchCluster cluster, String heap, int port, int workers, Tls tls, List<String> jvm)
            throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("gateway.kubeconfig"), cluster.gatewayKubeconfig());
        List<String> command = new ArrayList<>(List.of("env", "KUBECONFIG=" + kubeconfig));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(arguments(heap, port, Peer.freePort(), workers, tls));
        return command;
    }

    private static List<String> arguments(String heap, int port, int managementPort, int workers, Tls tls) {
        return List.of(
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dio.netty.jfr.enabled=false",
                "-Dio.netty.leakDetection.samplingInterval=1024",
                "-jar",
                Repository.root()
                        .resolve("operator/gateway/target/remora-gateway.jar")
                        .toString(),
                "--listen=127.0.0.1:" + port,
                "--management-listen=127.0.0.1:" + managementPort,
                "--threads=" + workers,
                "--drain-delay=0s",
                "--audit=off", // the peers write no access log either
                "--tls-cert=" + tls.certificate(),
                "--tls-key=" + tls.key());
    }
}
