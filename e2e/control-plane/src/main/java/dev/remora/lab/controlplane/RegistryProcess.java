package dev.remora.lab.controlplane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The CNCF distribution registry on a free loopback port, until it is closed. */
public final class RegistryProcess implements AutoCloseable {
    /** User ada with the password secret, as htpasswd -B writes it. */
    private static final String USERS = "ada:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private RegistryProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one that takes everything.
     *
     * @param folder for its storage, its configuration and its log
     */
    public static RegistryProcess start(Path folder) throws IOException, InterruptedException {
        return start(folder, false, "");
    }

    /** Starts one that refuses to store anything. */
    public static RegistryProcess startReadOnly(Path folder) throws IOException, InterruptedException {
        return start(folder, true, "");
    }

    /** Starts one that asks for a password. */
    public static RegistryProcess startWithPassword(Path folder) throws IOException, InterruptedException {
        Path users = Files.writeString(folder.resolve("htpasswd"), USERS);
        return start(folder, false, "auth: {htpasswd: {realm: test, path: %s}}".formatted(users));
    }

    private static RegistryProcess start(Path folder, boolean readOnly, String auth)
            throws IOException, InterruptedException {
        int port = freePort();
        Path configuration = Files.writeString(folder.resolve("registry.yaml"), """
                version: 0.1
                log: {level: warn}
                storage:
                  filesystem: {rootdirectory: %s}
                  maintenance: {readonly: {enabled: %s}, uploadpurging: {enabled: false}}
                http: {addr: '127.0.0.1:%d'}
                %s
                """.formatted(
                        Files.createDirectories(folder.resolve("storage")), readOnly, port, auth));
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
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** The same registry under an address that does not look like this machine's, though it is. */
    public String disguisedAddress() {
        return "127.1:" + port;
    }

    /** Gets {@code /v2/<path>} over plain HTTP, as anybody could. */
    public HttpResponse<byte[]> get(String path, String accept) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address() + "/v2/" + path))
                .header("Accept", accept)
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        process.onExit().join();
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                get("", "*/*");
                return;
            } catch (IOException e) {
                Thread.sleep(50); // not listening yet
            }
        }
        close();
        throw new AssertionError("the registry did not start:\n" + Files.readString(log));
    }

    /** A loopback port on which nobody listens at the moment. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
