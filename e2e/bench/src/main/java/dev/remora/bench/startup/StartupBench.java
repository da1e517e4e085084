package dev.remora.bench.startup;

import dev.remora.bench.BenchCluster;
import dev.remora.bench.Tls;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The gateway's start, against a real API server. */
final class StartupBench implements AutoCloseable {
    /** Also what docs/benchmarks.md measures the gateway with. */
    private static final List<String> JAVA_OPTIONS =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow");

    private final Path folder;
    private final Exercise exercise;
    private final BenchCluster cluster;
    private final Tls tls;
    private final Component gateway;
    private final int port;

    private StartupBench(Path folder, Exercise exercise, BenchCluster cluster, Tls tls) throws IOException {
        this.folder = folder;
        this.exercise = exercise;
        this.cluster = cluster;
        this.tls = tls;
        this.port = freePort();
        int management = freePort();
        this.gateway = new Component(
                "gateway",
                JAVA_OPTIONS,
                List.of(
                        "--listen=127.0.0.1:" + port,
                        "--management-listen=127.0.0.1:" + management,
                        "--drain-delay=0s",
                        "--audit=off",
                        "--tls-cert=" + tls.certificate(),
                        "--tls-key=" + tls.key()),
                management,
                Files.writeString(folder.resolve("kubeconfig"), cluster.gatewayKubeconfig()));
    }

    static StartupBench start() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Repository.root().resolve("target/bench/startup-run"));
        Exercise exercise = new Exercise();
        return new StartupBench(folder, exercise, BenchCluster.start(exercise.pluginPort()), Tls.selfSigned(folder));
    }

    /** Has the gateway work once, and keeps the classes and profiles of that run beside its jar. */
    Path train() throws IOException, InterruptedException, GeneralSecurityException {
        Files.deleteIfExists(gateway.cache());
        try (Launch training = Launch.start(gateway, List.of("-XX:AOTCacheOutput=" + gateway.cache()), folder)) {
            training.awaitReady();
            exercise.run(
                    URI.create("https://127.0.0.1:" + port + "/v1/namespaces/bench/instances/bench/plugins/bench/"),
                    URI.create("http://127.0.0.1:" + gateway.managementPort() + "/metrics"),
                    tls.certificate(),
                    cluster.callerToken());
            training.end();
        }
        if (!Files.exists(gateway.cache())) {
            throw new IllegalStateException("the training left no cache: see " + folder);
        }
        return gateway.cache();
    }

    /** Starts it {@code rounds} times in each way, in turn; {@link #train} was called. */
    Map<String, List<Readiness>> measure(int rounds) throws IOException, InterruptedException {
        Map<String, List<String>> ways = new LinkedHashMap<>();
        ways.put("plain", List.of());
        ways.put("first compiler only", List.of("-XX:TieredStopAtLevel=1"));
        ways.put("cache", List.of("-XX:AOTCache=" + gateway.cache()));
        Map<String, List<Readiness>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, List<String>> way : ways.entrySet()) {
                try (Launch launch = Launch.start(gateway, way.getValue(), folder)) {
                    results.computeIfAbsent(way.getKey(), k -> new ArrayList<>())
                            .add(launch.awaitReady());
                    launch.end();
                }
            }
        }
        return results;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() {
        cluster.close();
        exercise.close();
    }
}
