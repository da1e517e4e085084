package dev.remora.controller.rom;

import dev.remora.lab.controlplane.Binaries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The CNCF distribution registry on a free loopback port, until it is closed. */
final class RegistryProcess implements AutoCloseable {
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    /** User ada with the password secret, as htpasswd -B writes it. */
    private static final String USERS = "ada:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final int port;

    private RegistryProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one that takes everything; its storage is in the folder. */
    static RegistryProcess start(Path folder) throws IOException, InterruptedException {
        return start(folder, "");
    }

    /** Starts one over the same storage that asks for ada's password. */
    static RegistryProcess startWithPassword(Path folder) throws IOException, InterruptedException {
        Path users = Files.writeString(folder.resolve("htpasswd"), USERS);
        return start(folder, "auth: {htpasswd: {realm: test, path: %s}}".formatted(users));
    }

    private static RegistryProcess start(Path folder, String auth) throws IOException, InterruptedException {
        int port = freePort();
        Path configuration = Files.writeString(folder.resolve("registry.yaml"), """
                version: 0.1
                log: {level: warn}
                storage:
                  filesystem: {rootdirectory: %s}
                  maintenance: {uploadpurging: {enabled: false}}
                http: {addr: '127.0.0.1:%d'}
                %s
                """.formatted(
                        Files.createDirectories(folder.resolve("storage")), port, auth));
        Path log = folder.resolve("registry.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Binaries.ofCheckout().registry().toString(), "serve", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("OTEL_TRACES_EXPORTER", "none");
        RegistryProcess registry = new RegistryProcess(builder.start(), port);
        registry.awaitAnswer(log);
        return registry;
    }

    /** Such as {@code 127.0.0.1:40123}. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** Puts a manifest and returns its digest. */
    String putManifest(String repository, String reference, byte[] manifest, String type)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(repository + "/manifests/" + reference))
                .header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(manifest));
        return created(request).headers().firstValue("Docker-Content-Digest").orElseThrow();
    }

    /** Puts a blob and returns its digest. */
    String putBlob(String repository, byte[] content) throws IOException, InterruptedException {
        String digest = Digests.of(content);
        var begin =
                HttpRequest.newBuilder(uri(repository + "/blobs/uploads/")).POST(HttpRequest.BodyPublishers.noBody());
        String location = client.send(begin.build(), HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow();
        created(HttpRequest.newBuilder(uri("").resolve(location + "&digest=" + digest))
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content)));
        return digest;
    }

    /** Puts a small image and returns its digest. */
    String putImage(String repository, String tag, String content) throws IOException, InterruptedException {
        String config = putBlob(repository, "{}".getBytes(StandardCharsets.UTF_8));
        String layer = putBlob(repository, content.getBytes(StandardCharsets.UTF_8));
        String manifest = """
                {"schemaVersion":2,"mediaType":"%s",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
                """.formatted(MANIFEST, config, layer, content.length());
        return putManifest(repository, tag, manifest.getBytes(StandardCharsets.UTF_8), MANIFEST);
    }

    /** Gets {@code /v2/<path>}, as anybody could. */
    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path)).header("Accept", MANIFEST).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        process.onExit().join();
    }

    private HttpResponse<byte[]> created(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 201) {
            throw new AssertionError(response + ": " + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    private URI uri(String path) {
        return URI.create("http://" + address() + "/v2/" + path);
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                get("");
                return;
            } catch (IOException e) {
                Thread.sleep(50); // not listening yet
            }
        }
        close();
        throw new AssertionError("the registry did not start:\n" + Files.readString(log));
    }

    /** A loopback port on which nobody listens at the moment. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
