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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts of gateway and controller, against a real API server. */
final class StartupBench implements AutoCloseable {
    private static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    private static final String INSTANCE = """
            {"apiVersion": "remora.dev/v1alpha1", "kind": "Instance",
             "metadata": {"name": "trained", "namespace": "bench"},
             "spec": {"image": "registry.example/debian:12", "ports": [8080],
               "plugins": [{"name": "one", "config": {"level": 1},
                 "rom": {"image": "registry.example/plugin@sha256:%064x"}}]}}""".formatted(1);

    private final Path folder;
    private final Exercise exercise;
    private final BenchCluster cluster;
    private final Tls tls;

    private StartupBench(Path folder, Exercise exercise, BenchCluster cluster, Tls tls) {
        this.folder = folder;
        this.exercise = exercise;
        this.cluster = cluster;
        this.tls = tls;
    }

    static StartupBench start() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Repository.root().resolve("target/bench/startup-run"));
        Exercise exercise = new Exercise();
        return new StartupBench(folder, exercise, BenchCluster.start(exercise.pluginPort()), Tls.selfSigned(folder));
    }

    /** The gateway with the memory that its image gives it. */
    Component gateway() throws IOException {
        int port = freePort();
        int management = freePort();
        return new Component(
                "gateway",
                with("-Xms76m", "-Xmx172m", "-XX:MaxDirectMemorySize=128m", "-Dio.netty.jfr.enabled=false"),
                List.of(
                        "--listen=127.0.0.1:" + port,
                        "--management-listen=127.0.0.1:" + management,
                        "--drain-delay=0s",
                        "--audit=off",
                        "--tls-cert=" + tls.certificate(),
                        "--tls-key=" + tls.key()),
                management,
                ServiceAccountFiles.write(folder, "gateway", cluster.gatewayKubeconfig()),
                () -> exercise.run(
                        URI.create("https://127.0.0.1:" + port + "/v1/namespaces/bench/instances/bench/plugins/bench/"),
                        URI.create("http://127.0.0.1:" + management + "/metrics"),
                        tls.certificate(),
                        cluster.callerToken()));
    }

    /** The controller with the memory that its image gives it. To be asked for when the gateway was: it sees to all Instances. */
    Component controller() throws IOException {
        int management = freePort();
        return new Component(
                "controller",
                with("-Xmx296m"),
                List.of("--management-address=127.0.0.1", "--management-port=" + management, "--unpinned-registries=*"),
                management,
                ServiceAccountFiles.write(folder, "controller", cluster.controllerKubeconfig()),
                () -> {
                    cluster.create(INSTANCE);
                    while (!cluster.hasMachine("trained")) {
                        Thread.sleep(200);
                    }
                });
    }

    /** Has it work once, and writes down which classes that took. */
    void train(Component component) throws Exception {
        Path dumped = folder.resolve(component.name() + ".classlist");
        live(component, "-XX:DumpLoadedClassList=" + dumped);
        ClassList.write(dumped, component.classes());
    }

    /** Starts it {@code rounds} times in each way, in turn. */
    Map<String, List<Readiness>> measure(Component component, int rounds) throws Exception {
        Map<String, List<String>> ways = new LinkedHashMap<>();
        ways.put("no cache", List.of("-Xshare:off"));
        ways.put("the JDK's own", List.of());
        ways.put("as in the image", List.of("-XX:SharedArchiveFile=" + imageCache(component)));
        ways.put("of a training run", List.of("-XX:AOTCache=" + trainedCache(component)));
        Map<String, List<Readiness>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, List<String>> way : ways.entrySet()) {
                try (Launch launch = Launch.start(component, way.getValue(), folder)) {
                    results.computeIfAbsent(component.name() + ", " + way.getKey(), k -> new ArrayList<>())
                            .add(launch.awaitReady());
                    launch.end();
                }
            }
        }
        return results;
    }

    /** As operator/image makes it, of the names in Git. */
    private Path imageCache(Component component) throws IOException, InterruptedException {
        Path cache = folder.resolve(component.name() + ".jsa");
        var command = new ArrayList<>(List.of(Launch.java()));
        command.addAll(component.javaOptions());
        command.addAll(List.of(
                "-Xint",
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + component.classes(),
                "-XX:SharedArchiveFile=" + cache,
                "-Xlog:disable",
                "-cp",
                component.jar().toString()));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("no cache of the classes in " + component.classes());
        }
        return size(cache);
    }

    /** By JEP 514 and 515: what a run has loaded and linked, and how often it called what. */
    private Path trainedCache(Component component) throws Exception {
        Path cache = folder.resolve(component.name() + ".aot");
        Files.deleteIfExists(cache);
        live(component, "-XX:AOTCacheOutput=" + cache);
        return size(cache);
    }

    private static Path size(Path cache) throws IOException {
        System.out.printf("%s: %.1f MB%n", cache, (double) Files.size(cache) / 1_000_000);
        return cache;
    }

    private void live(Component component, String option) throws Exception {
        try (Launch training = Launch.start(component, List.of(option), folder)) {
            training.awaitReady();
            component.exercise().run();
            training.end();
        }
    }

    private static List<String> with(String... memory) {
        var options = new ArrayList<>(JAVA_OPTIONS);
        options.addAll(List.of(memory));
        return options;
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
