package dev.remora.bench.storm;

import dev.remora.bench.Tls;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gateway from the jar that ships, with the flags that it has by itself but for those that are given. */
final class GatewayProcess implements AutoCloseable {
    private static final Path JAR = Repository.root().resolve("operator/gateway/target/remora-gateway.jar");
    private static final Duration START = Duration.ofMinutes(3);

    private final Process process;
    private final int port;
    private final Path log;

    private GatewayProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts it and waits until it is ready. */
    static GatewayProcess start(Path folder, StandInApiServer api, Tls tls, List<String> flags)
            throws IOException, InterruptedException {
        int port = StormBench.freePort();
        int management = StormBench.freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                JAR.toString(),
                "--listen=127.0.0.1:" + port,
                "--management-listen=127.0.0.1:" + management,
                "--audit=off",
                "--tls-cert=" + tls.certificate(),
                "--tls-key=" + tls.key()));
        command.addAll(flags);
        Path log = folder.resolve("gateway.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .put(
                        "KUBECONFIG",
                        Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig())
                                .toString());
        GatewayProcess gateway = new GatewayProcess(builder.start(), port, log);
        try {
            gateway.awaitReady(URI.create("http://127.0.0.1:" + management + "/readyz"));
        } catch (IllegalStateException | InterruptedException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    int port() {
        return port;
    }

    /** Processor time that it has used since its start. */
    Duration processorTime() {
        return ProcessorTimes.used(process.toHandle());
    }

    private void awaitReady(URI readiness) throws InterruptedException {
        Instant deadline = Instant.now().plus(START);
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (Instant.now().isBefore(deadline) && process.isAlive()) {
                try {
                    if (http.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException notYet) {
                    // it does not listen yet
                }
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("the gateway did not become ready: see " + log);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
