package dev.remora.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code make bench-workers}: prints what a second worker gains and writes {@code target/bench/workers.json}. */
@Command(
        name = "remora-bench-workers",
        mixinStandardHelpOptions = true,
        description =
                "Requests/s of the gateway with one worker, two, and so on, each with the same share of a processor.",
        footer = {
            "",
            "The shares (control groups of the threads; needs root) leave most of the machine to load and backend, so that",
            "two workers can be compared with one on two processors. What would show are locks and memory that they share."
        })
final class WorkersMain implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String EVENT_LOOPS = "gateway-";

    @Option(names = "--workers", defaultValue = "3", description = "Up to how many (default: ${DEFAULT-VALUE}).")
    private int most = 3;

    @Option(
            names = "--percent",
            defaultValue = "25",
            description = "Of a processor for each worker (default: ${DEFAULT-VALUE}).")
    private int percent = 25;

    @Option(names = "--connections", defaultValue = "64", description = "Open connections (default: ${DEFAULT-VALUE}).")
    private int connections = 64;

    @Option(names = "--seconds", defaultValue = "8", description = "Length of a round (default: ${DEFAULT-VALUE}).")
    private int seconds = 8;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Rounds of each number, one after the other; the median counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    private final Path folder = Repository.root().resolve("target/bench/workers");

    private WorkersMain() {}

    /** Entry point. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new WorkersMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(folder);
        Tls tls = Tls.selfSigned(folder);
        int port = Peer.freePort();
        Path configuration = Template.write("backend.conf", folder, Map.of("folder", folder, "backend", port));
        List<WorkersRun> runs = new ArrayList<>();
        try (Peer _ = Peer.backend(
                        port,
                        Runtime.getRuntime().availableProcessors(),
                        folder.resolve("backend.log"),
                        List.of("nginx", "-e", "stderr", "-c", configuration.toString()));
                BenchCluster cluster = BenchCluster.start(port)) {
            for (int workers = 1; workers <= most; workers++) {
                runs.add(measure(
                        cluster,
                        tls,
                        workers,
                        runs.isEmpty() ? 0 : runs.getFirst().rps()));
            }
        }
        Path result = Repository.root().resolve("target/bench/workers.json");
        JSON.writeValue(result.toFile(), runs);
        System.out.println("written to " + result);
        return 0;
    }

    /** Warms up with all that there is: what is compiled does not count. */
    private WorkersRun measure(BenchCluster cluster, Tls tls, int workers, double alone) throws Exception {
        Request request = new Request(cluster.callerToken(), tls);
        Load load =
                new Load(Template.write("wrk.lua", folder, Map.of()), request, Processors.others(Integer.MAX_VALUE));
        try (ProcessorShare share = new ProcessorShare(percent); // whose groups can go when the gateway has
                Peer gateway = gateway(cluster, tls, workers, request)) {
            load.measure(gateway, connections, 2 * seconds);
            int limited = share.limit(gateway.process(), EVENT_LOOPS);
            if (limited != workers) {
                throw new IllegalStateException(limited + " threads " + EVENT_LOOPS + "*, not " + workers);
            }
            List<Measurement> measured = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                measured.add(load.measure(gateway, connections, seconds));
            }
            Measurement median = Measurement.median(measured);
            WorkersRun run = new WorkersRun(
                    workers,
                    median.rps(),
                    alone == 0 ? 1 : median.rps() / alone,
                    median.cpuPerRequest(),
                    median.errors());
            System.out.printf(
                    "%d workers: %.0f requests/s, %.2f times one worker's, %.1f us CPU/request, %d errors%n",
                    run.workers(), run.rps(), run.gain(), run.cpuMicros(), run.errors());
            return run;
        }
    }

    private Peer gateway(BenchCluster cluster, Tls tls, int workers, Request request)
            throws IOException, InterruptedException {
        int port = Peer.freePort();
        List<String> command = GatewayCommand.of(folder, cluster, "256m", port, workers, tls, List.of());
        Path log = folder.resolve("gateway.log");
        Peer gateway = Peer.proxy("gateway", port, Runtime.getRuntime().availableProcessors(), log, command);
        gateway.await(request, log);
        return gateway;
    }
}
