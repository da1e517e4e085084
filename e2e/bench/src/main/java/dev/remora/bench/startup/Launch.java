package dev.remora.bench.startup;

import dev.remora.bench.CpuTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One life of a component. */
final class Launch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LAST_WORDS = Duration.ofMinutes(5); // a cache is written at the end

    private final Component component;
    private final Process process;
    private final long startedNanos;
    private final Path log;

    private Launch(Component component, Process process, long startedNanos, Path log) {
        this.component = component;
        this.process = process;
        this.startedNanos = startedNanos;
        this.log = log;
    }

    /** The Java launcher that this runs with. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts it with {@code more} options for its JVM. */
    static Launch start(Component component, List<String> more, Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(component.javaOptions());
        command.addAll(more);
        command.addAll(List.of("-jar", component.jar().toString()));
        command.addAll(component.arguments());
        Path log = folder.resolve(component.name() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(component.environment());
        long now = System.nanoTime();
        return new Launch(component, builder.start(), now, log);
    }

    /** Waits for a yes of {@code /readyz}, and tells when it came. */
    Readiness awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(component.name() + " is not ready: see " + log);
            }
            Thread.sleep(5);
        }
        long millis = (System.nanoTime() - startedNanos) / 1_000_000;
        return new Readiness(millis, CpuTime.of(process.toHandle()).toMillis(), residentMebibytes());
    }

    private boolean ready() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), component.managementPort())) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream()
                    .write("GET /readyz HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(12), StandardCharsets.ISO_8859_1).equals("HTTP/1.1 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    private long residentMebibytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    /** SIGTERM, and waits. */
    void end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LAST_WORDS.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(component.name() + " does not end: see " + log);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
