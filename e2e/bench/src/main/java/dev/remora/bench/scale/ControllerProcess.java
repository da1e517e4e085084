package dev.remora.bench.scale;

import dev.remora.bench.CpuTime;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The controller in a process of its own, from the jar that ships. */
final class ControllerProcess implements AutoCloseable {
    /** As docs/benchmarks.md recommends for 512 MiB. */
    static final String SHIPPED_OPTIONS =
            "-Xmx296m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders" + " -XX:+ExitOnOutOfMemoryError";

    private static final Path JAR = Repository.root().resolve("operator/controller/target/remora-controller.jar");
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    private final Process process;
    private final URI management;
    private final Path log;

    private ControllerProcess(Process process, URI management, Path log) {
        this.process = process;
        this.management = management;
        this.log = log;
    }

    /** Starts it with its output in {@code log}; it is not ready yet. */
    static ControllerProcess start(Path kubeconfig, List<String> javaOptions, Path log) throws IOException {
        int port = freePort();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-jar",
                JAR.toString(),
                "--management-address=127.0.0.1",
                "--management-port=" + port,
                "--unpinned-registries=*"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        return new ControllerProcess(builder.start(), URI.create("http://127.0.0.1:" + port), log);
    }

    /** Whether everything that it watches is in sync. */
    boolean ready() throws InterruptedException {
        return get("/readyz")
                .filter(answer -> answer.statusCode() == HttpURLConnection.HTTP_OK)
                .isPresent();
    }

    /** What it counts; nothing while it does not answer. */
    Metrics metrics() throws InterruptedException {
        return Metrics.parse(get("/metrics").map(HttpResponse::body).orElse(""));
    }

    /** Processor time so far. */
    Duration cpu() {
        return CpuTime.of(process.toHandle());
    }

    /** Most resident memory so far, {@code VmHWM} of proc(5), in MiB. */
    long peakMemory() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** Fails if it has ended. */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the controller ended with " + process.exitValue() + ": see " + log);
        }
    }

    /** Ends it as a crash would. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<HttpResponse<String>> get(String path) throws InterruptedException {
        requireAlive();
        try {
            HttpRequest request = HttpRequest.newBuilder(management.resolve(path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return Optional.of(HTTP.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty(); // not listening yet, or too busy to answer
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
