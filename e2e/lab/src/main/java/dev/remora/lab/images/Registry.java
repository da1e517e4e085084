package dev.remora.lab.images;

import dev.remora.lab.process.ChildProcess;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The CNCF distribution registry as a child process, over plain HTTP on a free port of 127.0.0.1. */
public final class Registry implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final String MANIFESTS =
            "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

    private final ChildProcess process;
    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private Registry(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a registry and waits until it answers.
     *
     * @param program the registry's binary
     * @param data folder of its images, kept for the next registry
     * @param log file that gets its output
     */
    public static Registry start(Path program, Path data, Path log) {
        int port = freePort();
        try {
            Files.createDirectories(data);
            Path config =
                    Files.writeString(data.resolveSibling("registry.yaml"), """
                    version: 0.1
                    log: {level: warn, accesslog: {disabled: true}}
                    storage:
                      filesystem: {rootdirectory: "%s"}
                      delete: {enabled: true}
                    http: {addr: "127.0.0.1:%d"}
                    """.formatted(data.toAbsolutePath(), port));
            // Its telemetry would otherwise look for a collector.
            ChildProcess process = ChildProcess.start(
                    "registry",
                    List.of(program.toString(), "serve", config.toString()),
                    Map.of("OTEL_TRACES_EXPORTER", "none"),
                    log);
            Registry registry = new Registry(process, port);
            registry.awaitReady();
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the registry's configuration beside " + data, e);
        }
    }

    /** Host and port, the first part of the name of an image that is pushed here: {@code 127.0.0.1:5000}. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** Where its API answers. */
    public URI uri() {
        return URI.create("http://" + host());
    }

    /** Digest of the manifest that a tag names; empty when there is none. */
    public Optional<String> digest(String repository, String tag) {
        HttpRequest request = HttpRequest.newBuilder(uri().resolve("/v2/" + repository + "/manifests/" + tag))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .header("Accept", MANIFESTS)
                .build();
        try {
            HttpResponse<Void> response = http.send(request, HttpResponse.BodyHandlers.discarding());
            return response.statusCode() == 200
                    ? response.headers().firstValue("Docker-Content-Digest")
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("registry " + uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the registry was asked", e);
        }
    }

    private void awaitReady() {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            process.requireAlive();
            try {
                digest("none", "none");
                return;
            } catch (UncheckedIOException e) {
                pause();
            }
        }
        throw new IllegalStateException("the registry does not answer after " + START + ", see " + process.log());
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the registry starts", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
