package dev.remora.lab;

import dev.remora.lab.process.ChildProcess;
import dev.remora.lab.process.ProgramCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The controller or the gateway as it ships: {@code java -jar}, as its own ServiceAccount, ready when it says so. */
final class Service implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final String name;
    private final ChildProcess process;

    private Service(String name, ChildProcess process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a service.
     *
     * @param jar that ships
     * @param kubeconfig as which it acts, YAML
     * @param flags of its command line
     */
    static Service start(String name, Path jar, String kubeconfig, List<String> flags, LabFolder folder) {
        Path program = ProgramCopy.of(jar, folder.programs().resolve(name));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                program.toString()));
        command.addAll(flags);
        Path config = secretFile(folder.file(name + ".kubeconfig"), kubeconfig);
        return new Service(
                name, ChildProcess.start(name, command, Map.of("KUBECONFIG", config.toString()), folder.log(name)));
    }

    /** Waits until the URL answers 200. */
    void awaitReady(HttpClient http, URI readiness) {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            process.requireAlive();
            if (answers(http, readiness)) {
                return;
            }
        }
        throw new IllegalStateException("%s is not ready after %s: %s does not answer 200, see %s"
                .formatted(name, START, readiness, process.log()));
    }

    private static boolean answers(HttpClient http, URI readiness) {
        HttpRequest request =
                HttpRequest.newBuilder(readiness).timeout(Duration.ofSeconds(5)).build();
        try {
            Thread.sleep(Duration.ofMillis(200));
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + readiness, e);
        }
    }

    /** Writes a file that only its owner can read. */
    static Path secretFile(Path file, String content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    Path log() {
        return process.log();
    }

    @Override
    public void close() {
        process.close();
    }
}
