package dev.remora.bench;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Large bodies through a gateway process with a small heap, between curl and a plugin. */
final class Bodies implements AutoCloseable {
    private static final long MIB = 1024 * 1024;

    private final Path folder;
    private final BodyBackend backend;
    private final BenchCluster cluster;
    private final Peer gateway;
    private final String token;

    private Bodies(Path folder, BodyBackend backend, BenchCluster cluster, Peer gateway, String token) {
        this.folder = folder;
        this.backend = backend;
        this.cluster = cluster;
        this.gateway = gateway;
        this.token = token;
    }

    /** Starts control plane, backend and gateway; {@code heap} is for {@code -Xmx}. */
    static Bodies start(String heap) throws Exception {
        Path folder = Files.createDirectories(Repository.root().resolve("target/bench/bodies"));
        BodyBackend backend = BodyBackend.start();
        BenchCluster cluster = BenchCluster.start(backend.port());
        Tls tls = Tls.selfSigned(folder);
        Path log = folder.resolve("gateway.log");
        Path kubeconfig = Files.writeString(folder.resolve("gateway.kubeconfig"), cluster.gatewayKubeconfig());
        int port = Peer.freePort();
        List<String> command = new ArrayList<>(List.of("env", "KUBECONFIG=" + kubeconfig));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(GatewayCommand.arguments(heap, port, Peer.freePort(), tls));
        Peer gateway = new Peer("gateway", Peer.process(log, command), port);
        Request request = new Request(cluster.callerToken(), tls);
        gateway.await(request, log);
        return new Bodies(folder, backend, cluster, gateway, request.token());
    }

    /** Both ways over both protocols, one after the other. */
    List<BodyRun> run(long mebibytes) throws IOException, InterruptedException {
        List<BodyRun> runs = new ArrayList<>();
        for (String protocol : List.of("HTTP/1.1", "HTTP/2")) {
            runs.add(measure(protocol, "download", mebibytes));
            runs.add(measure(protocol, "upload", mebibytes));
        }
        return runs;
    }

    private BodyRun measure(String protocol, String direction, long mebibytes)
            throws IOException, InterruptedException {
        long bytes = mebibytes * MIB;
        Duration cpuBefore = CpuTime.of(gateway.process().toHandle());
        long start = System.nanoTime();
        String moved = curl(protocol.equals("HTTP/2") ? "--http2" : "--http1.1", direction.equals("upload"), bytes);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!moved.equals(Long.toString(bytes))) {
            throw new IllegalStateException("%s over %s: %s bytes arrived (expected: %d); see %s"
                    .formatted(direction, protocol, moved, bytes, folder));
        }
        Duration cpu = CpuTime.of(gateway.process().toHandle()).minus(cpuBefore);
        return new BodyRun(
                protocol,
                direction,
                mebibytes,
                mebibytes / seconds,
                cpu.toMillis() / 1000.0 / mebibytes * 1024,
                peakRss());
    }

    /** How many bytes have arrived, by the count of who got them. */
    private String curl(String version, boolean upload, long bytes) throws IOException, InterruptedException {
        String curl =
                "curl --silent --show-error --insecure %s --header 'Authorization: Bearer %s' https://127.0.0.1:%d%s"
                        .formatted(version, token, gateway.port(), Request.PREFIX);
        String command = upload
                ? "head -c %d /dev/zero | %s/ --request POST --upload-file -".formatted(bytes, curl)
                : "%s/zeros/%d --output /dev/null --write-out '%%{size_download}'".formatted(curl, bytes);
        Path out = folder.resolve("curl.out");
        Process process = Peer.process(out, List.of("sh", "-c", command));
        process.waitFor();
        return Files.readString(out).strip();
    }

    /** VmHWM of proc(5), in MiB: the most that the process has had so far. */
    private long peakRss() throws IOException {
        long pid = gateway.process().pid();
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(kibibytes -> Long.parseLong(kibibytes) / 1024)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        gateway.close();
        cluster.close();
        backend.close();
    }
}
