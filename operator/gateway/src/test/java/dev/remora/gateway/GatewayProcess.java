package dev.remora.gateway;

import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The gateway as a process of its own, from the jar that ships, as its own ServiceAccount. */
final class GatewayProcess implements AutoCloseable {
    private final Process process;
    private final Path audit;
    private final Path log;
    private final InetSocketAddress address;
    private final InetSocketAddress management;

    private GatewayProcess(
            Process process, Path audit, Path log, InetSocketAddress address, InetSocketAddress management) {
        this.process = process;
        this.audit = audit;
        this.log = log;
        this.address = address;
        this.management = management;
    }

    /** Starts it; plain HTTP. {@link ShippedGateway#start} must have been called before, for the ServiceAccount. */
    static GatewayProcess start(
            ControlPlane controlPlane, Path folder, Map<String, String> environment, String... flags)
            throws IOException {
        InetSocketAddress address = freeAddress();
        InetSocketAddress management = freeAddress();
        Path kubeconfig = Files.writeString(
                folder.resolve("kubeconfig"),
                controlPlane.identities().kubeconfig(ShippedGateway.SYSTEM, ShippedGateway.GATEWAY));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                Repository.root()
                        .resolve("operator/gateway/target/remora-gateway.jar")
                        .toString(),
                "--insecure-http",
                "--management-listen=127.0.0.1:" + management.getPort(),
                "--audience=" + ShippedGateway.AUDIENCE));
        command.addAll(List.of(flags));
        if (command.stream().noneMatch(flag -> flag.startsWith("--listen="))) {
            command.add("--listen=127.0.0.1:" + address.getPort());
        }
        Path audit = folder.resolve("audit");
        Path log = folder.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(audit.toFile()).redirectError(log.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().putAll(environment);
        return new GatewayProcess(builder.start(), audit, log, address, management);
    }

    /** Waits until {@code /readyz} says yes. */
    void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> manage("/readyz").status() == 200);
    }

    /** A connection to it. */
    Wire connect() throws IOException {
        return Wire.connect(address);
    }

    /** Asks the management port. */
    Message manage(String path) throws IOException {
        try (Wire cluster = Wire.connect(management)) {
            cluster.send("GET " + path + " HTTP/1.1\r\nHost: m\r\n\r\n");
            return cluster.expectMessage();
        }
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end and tells its exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the gateway did not end");
        }
        return process.exitValue();
    }

    /** Its audit lines so far. */
    List<String> audit() throws IOException {
        return Files.readAllLines(audit);
    }

    /** Its log so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) free.getLocalSocketAddress();
        }
    }
}
