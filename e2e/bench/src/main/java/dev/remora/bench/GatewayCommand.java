package dev.remora.bench;

import dev.remora.lab.controlplane.Repository;
import java.util.List;

/** How the gateway is started for the benchmark: as it ships. */
final class GatewayCommand {
    private GatewayCommand() {}

    /** Arguments of {@code java}; {@code heap} is for {@code -Xmx}, {@code workers} are event loops. */
    static List<String> arguments(String heap, int port, int managementPort, int workers, Tls tls) {
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
