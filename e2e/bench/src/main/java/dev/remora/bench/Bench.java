package dev.remora.bench;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Backend, control plane and the three peers, up for the length of one run. */
final class Bench implements AutoCloseable {
    private static final Path FOLDER = Repository.root().resolve("target/bench/run");

    /** What JFR saw of the gateway, if it was asked; complete when the gateway has ended. */
    static final Path RECORDING = FOLDER.resolve("gateway.jfr");

    private final Schedule schedule;
    private final boolean profile;
    private final List<Runnable> open = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final int backend = Peer.freePort();
    private final Tls tls;

    private Bench(Schedule schedule, boolean profile) throws IOException, InterruptedException {
        this.schedule = schedule;
        this.profile = profile;
        this.tls = Tls.selfSigned(FOLDER);
    }

    static Bench start(Schedule schedule, boolean profile) throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        return new Bench(schedule, profile);
    }

    /** Measures each peer; progress goes to standard output. */
    Report run() throws IOException, InterruptedException, GeneralSecurityException {
        System.out.println("bench: starting the control plane, the backend and the peers");
        Peer direct = backend();
        BenchCluster cluster = keep(BenchCluster.start(backend), BenchCluster::close);
        Request request = new Request(cluster.callerToken(), tls);
        peers.add(nginx());
        peers.add(haproxy());
        peers.add(gateway(cluster));
        for (Peer peer : peers) {
            peer.await(request, log(peer.name()));
        }
        Path script = Template.write("wrk.lua", FOLDER, Map.of());
        Load load = new Load(script, request, Processors.others(schedule.workers()));
        for (Peer peer : peers) {
            if (schedule.warmUp() > 0) {
                System.out.printf("bench: %s warms up for %d s%n", peer.name(), schedule.warmUp());
                load.measure(peer, schedule.connections(), schedule.warmUp());
            }
        }
        List<Measurement> busy = rounds(load, peers, schedule.connections());
        List<Peer> all = Stream.concat(Stream.of(direct), peers.stream()).toList();
        return new Report(busy, rounds(load, all, 1));
    }

    /** Peers in turn, so that a change of the machine's speed meets all of them. */
    private List<Measurement> rounds(Load load, List<Peer> peers, int connections)
            throws IOException, InterruptedException {
        Map<String, List<Measurement>> measured = new LinkedHashMap<>();
        for (int round = 1; round <= schedule.rounds(); round++) {
            for (Peer peer : peers) {
                Measurement m = load.measure(peer, connections, schedule.seconds());
                System.out.printf(
                        "bench: round %d of %d, %-8s %8.0f requests/s, %6.1f us CPU/request%n",
                        round, schedule.rounds(), peer.name(), m.rps(), m.cpuPerRequest());
                measured.computeIfAbsent(peer.name(), name -> new ArrayList<>()).add(m);
            }
        }
        return measured.values().stream().map(Measurement::median).toList();
    }

    private Peer backend() throws IOException {
        Path configuration = Template.write("backend.conf", FOLDER, Map.of("folder", FOLDER, "backend", backend));
        List<String> command = List.of("nginx", "-e", "stderr", "-c", configuration.toString());
        return keep(Peer.backend(backend, schedule.workers(), log("backend"), command), Peer::close);
    }

    private Peer nginx() throws IOException {
        int port = Peer.freePort();
        Path configuration = Template.write("nginx.conf", FOLDER, values(port));
        return proxy("nginx", port, List.of("nginx", "-e", "stderr", "-c", configuration.toString()));
    }

    private Peer haproxy() throws IOException {
        int port = Peer.freePort();
        Path configuration = Template.write("haproxy.cfg", FOLDER, values(port));
        return proxy("haproxy", port, List.of("haproxy", "-db", "-f", configuration.toString()));
    }

    /** As it ships: the jar, its own ServiceAccount, token checks on. */
    private Peer gateway(BenchCluster cluster) throws IOException {
        int port = Peer.freePort();
        List<String> recorded =
                profile ? List.of("-XX:StartFlightRecording=settings=profile,filename=" + RECORDING) : List.of();
        return proxy(
                "gateway", port, GatewayCommand.of(FOLDER, cluster, "256m", port, schedule.workers(), tls, recorded));
    }

    private Peer proxy(String name, int port, List<String> command) throws IOException {
        return keep(Peer.proxy(name, port, schedule.workers(), log(name), command), Peer::close);
    }

    private Map<String, ?> values(int port) {
        return values(FOLDER, port, backend, schedule.workers(), tls);
    }

    /** What the proxies' configuration files ask for. */
    static Map<String, ?> values(Path folder, int port, int backend, int workers, Tls tls) {
        return Map.of(
                "workers",
                workers,
                "folder",
                folder,
                "backend",
                backend,
                "port",
                port,
                "certificate",
                tls.certificate(),
                "key",
                tls.key(),
                "both",
                tls.both(),
                "prefix",
                Request.PREFIX);
    }

    private Path log(String name) {
        return FOLDER.resolve(name + ".log");
    }

    private <T> T keep(T part, Consumer<T> end) {
        open.add(() -> end.accept(part));
        return part;
    }

    @Override
    public void close() {
        open.reversed().forEach(Runnable::run);
    }
}
