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

/** Backend, control plane and the three peers, up for the length of one run. */
final class Bench implements AutoCloseable {
    private final Path folder;
    private final List<Runnable> open = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final int backend = Peer.freePort();
    private final Tls tls;

    private Bench(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.tls = Tls.selfSigned(folder);
    }

    static Bench start() throws IOException, InterruptedException {
        return new Bench(Files.createDirectories(Repository.root().resolve("target/bench/run")));
    }

    /** Measures each peer; progress goes to standard output. */
    Report run(Schedule schedule) throws IOException, InterruptedException, GeneralSecurityException {
        System.out.println("bench: starting the control plane, the backend and the peers");
        backend();
        BenchCluster cluster = keep(BenchCluster.start(backend), BenchCluster::close);
        Request request = new Request(cluster.callerToken(), tls);
        peers.add(nginx());
        peers.add(haproxy());
        peers.add(gateway(cluster));
        for (Peer peer : peers) {
            peer.await(request, log(peer.name()));
        }
        Load load = new Load(Template.write("wrk.lua", folder, Map.of()), request);
        for (Peer peer : peers) {
            if (schedule.warmUp() > 0) {
                System.out.printf("bench: %s warms up for %d s%n", peer.name(), schedule.warmUp());
                load.measure(peer, schedule.connections(), schedule.warmUp());
            }
        }
        return new Report(rounds(load, schedule).values().stream()
                .map(Measurement::median)
                .toList());
    }

    /** Peers in turn, so that a change of the machine's speed meets all of them. */
    private Map<String, List<Measurement>> rounds(Load load, Schedule schedule)
            throws IOException, InterruptedException {
        Map<String, List<Measurement>> measured = new LinkedHashMap<>();
        for (int round = 1; round <= schedule.rounds(); round++) {
            for (Peer peer : peers) {
                Measurement m = load.measure(peer, schedule.connections(), schedule.seconds());
                System.out.printf(
                        "bench: round %d of %d, %-8s %8.0f requests/s, %6.1f us CPU/request%n",
                        round, schedule.rounds(), peer.name(), m.rps(), m.cpuPerRequest());
                measured.computeIfAbsent(peer.name(), name -> new ArrayList<>()).add(m);
            }
        }
        return measured;
    }

    private void backend() throws IOException {
        Path configuration = Template.write("backend.conf", folder, Map.of("folder", folder, "backend", backend));
        Process process = Peer.process(
                log("backend"),
                Processors.pinned(
                        Processors.others(), List.of("nginx", "-e", "stderr", "-c", configuration.toString())));
        keep(new Peer("backend", process, backend), Peer::close);
    }

    private Peer nginx() throws IOException {
        int port = Peer.freePort();
        Path configuration = Template.write("nginx.conf", folder, values(port));
        return keep(
                Peer.start(
                        "nginx", port, log("nginx"), List.of("nginx", "-e", "stderr", "-c", configuration.toString())),
                Peer::close);
    }

    private Peer haproxy() throws IOException {
        int port = Peer.freePort();
        Path configuration = Template.write("haproxy.cfg", folder, values(port));
        return keep(
                Peer.start("haproxy", port, log("haproxy"), List.of("haproxy", "-db", "-f", configuration.toString())),
                Peer::close);
    }

    /** As it ships: the jar, its own ServiceAccount, token checks on. */
    private Peer gateway(BenchCluster cluster) throws IOException {
        int port = Peer.freePort();
        Path kubeconfig = Files.writeString(folder.resolve("gateway.kubeconfig"), cluster.gatewayKubeconfig());
        List<String> command = new ArrayList<>(List.of("env", "KUBECONFIG=" + kubeconfig));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(GatewayCommand.arguments("256m", port, Peer.freePort(), tls));
        return keep(Peer.start("gateway", port, log("gateway"), command), Peer::close);
    }

    private Map<String, ?> values(int port) {
        return Map.of(
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
        return folder.resolve(name + ".log");
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
