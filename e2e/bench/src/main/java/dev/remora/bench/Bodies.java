package dev.remora.bench;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Large bodies through a gateway process with a small heap, and through nginx, between curl and a plugin. */
final class Bodies implements AutoCloseable {
    private static final long MIB = 1024 * 1024;

    private final Path folder;
    private final BodyBackend backend;
    private final BenchCluster cluster;
    private final List<Peer> peers;
    private final String token;

    private Bodies(Path folder, BodyBackend backend, BenchCluster cluster, List<Peer> peers, String token) {
        this.folder = folder;
        this.backend = backend;
        this.cluster = cluster;
        this.peers = peers;
        this.token = token;
    }

    /** Starts control plane, backend and both peers with a worker each; {@code heap} is for {@code -Xmx}. */
    static Bodies start(String heap) throws Exception {
        Path folder = Files.createDirectories(Repository.root().resolve("target/bench/bodies"));
        BodyBackend backend = BodyBackend.start();
        BenchCluster cluster = BenchCluster.start(backend.port());
        Tls tls = Tls.selfSigned(folder);
        Request request = new Request(cluster.callerToken(), tls);
        List<Peer> peers = List.of(gateway(folder, heap, cluster, tls), nginx(folder, backend, tls));
        for (Peer peer : peers) {
            peer.await(request, folder);
        }
        return new Bodies(folder, backend, cluster, peers, request.token());
    }

    private static Peer gateway(Path folder, String heap, BenchCluster cluster, Tls tls) throws IOException {
        int port = Peer.freePort();
        List<String> command = GatewayCommand.of(folder, cluster, heap, port, 1, tls, List.of());
        return Peer.proxy("gateway", port, 1, folder.resolve("gateway.log"), command);
    }

    private static Peer nginx(Path folder, BodyBackend backend, Tls tls) throws IOException {
        int port = Peer.freePort();
        Path configuration = Template.write("nginx.conf", folder, Bench.values(folder, port, backend.port(), 1, tls));
        List<String> command = List.of("nginx", "-e", "stderr", "-c", configuration.toString());
        return Peer.proxy("nginx", port, 1, folder.resolve("nginx.log"), command);
    }

    /** Both ways over both protocols, one after the other. */
    List<BodyRun> run(long mebibytes) throws IOException, InterruptedException {
        List<BodyRun> runs = new ArrayList<>();
        for (String protocol : List.of("HTTP/1.1", "HTTP/2")) {
            for (String direction : List.of("download", "upload")) {
                for (Peer peer : peers) {
                    runs.add(measure(peer, protocol, direction, mebibytes));
                }
            }
        }
        return runs;
    }

    private BodyRun measure(Peer peer, String protocol, String direction, long mebibytes)
            throws IOException, InterruptedException {
        long bytes = mebibytes * MIB;
        Duration cpuBefore = CpuTime.of(peer.process().toHandle());
        long start = System.nanoTime();
        String moved =
                curl(peer, protocol.equals("HTTP/2") ? "--http2" : "--http1.1", direction.equals("upload"), bytes);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!moved.equals(Long.toString(bytes))) {
            throw new IllegalStateException("%s through %s over %s: %s bytes arrived (expected: %d); see %s"
                    .formatted(direction, peer.name(), protocol, moved, bytes, folder));
        }
        Duration cpu = CpuTime.of(peer.process().toHandle()).minus(cpuBefore);
        return new BodyRun(
                peer.name(),
                protocol,
                direction,
                mebibytes,
                mebibytes / seconds,
                cpu.toMillis() / 1000.0 / mebibytes * 1024,
                peakRss(peer));
    }

    /** How many bytes have arrived, by the count of who got them. */
    private String curl(Peer peer, String version, boolean upload, long bytes)
            throws IOException, InterruptedException {
        String curl =
                "curl --silent --show-error --insecure %s --header 'Authorization: Bearer %s' https://127.0.0.1:%d%s"
                        .formatted(version, token, peer.port(), Request.PREFIX);
        String command = upload
                ? "head -c %d /dev/zero | %s/ --request POST --upload-file -".formatted(bytes, curl)
                : "%s/zeros/%d --output /dev/null --write-out '%%{size_download}'".formatted(curl, bytes);
        Path out = folder.resolve("curl.out");
        Process process = Peer.process(out, Processors.pinned(Processors.others(1), List.of("sh", "-c", command)));
        process.waitFor();
        return Files.readString(out).strip();
    }

    /** VmHWM of proc(5), in MiB: the most that the proxy has had so far; of the worker, if it is a process of its own. */
    private static long peakRss(Peer peer) throws IOException {
        long pid = peer.process()
                .descendants()
                .findFirst()
                .orElse(peer.process().toHandle())
                .pid();
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(kibibytes -> Long.parseLong(kibibytes) / 1024)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        peers.forEach(Peer::close);
        cluster.close();
        backend.close();
    }
}
