package dev.remora.bench;

import dev.remora.lab.controlplane.Repository;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code make bench}: prints a table and writes {@code target/bench/gateway.json}. */
@Command(
        name = "remora-bench",
        mixinStandardHelpOptions = true,
        description = "Requests/s, latency and CPU per request of the gateway beside nginx and HAProxy.",
        footer = {
            "",
            "All three end TLS, strip Authorization and the path's prefix, and keep connections to one backend that",
            "answers 30 bytes. Only the gateway checks a token (TokenReview and SubjectAccessReview, cached).",
            "Each proxy has a worker for each processor that it gets, one by default; load and backend share the",
            "others. A single connection then shows how much later an answer comes than from the backend itself."
        })
final class BenchMain implements Callable<Integer> {
    @Option(names = "--connections", defaultValue = "64", description = "Open connections (default: ${DEFAULT-VALUE}).")
    private int connections = 64;

    @Option(names = "--seconds", defaultValue = "8", description = "Length of a round (default: ${DEFAULT-VALUE}).")
    private int seconds = 8;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds of load before the first round of each peer (default: ${DEFAULT-VALUE}).")
    private int warmUp = 20;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Rounds of each peer, in turn; the median counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--workers",
            defaultValue = "1",
            description = "Workers of each peer, and processors that it gets (default: ${DEFAULT-VALUE}).")
    private int workers = 1;

    @Option(
            names = "--profile",
            description = "Record the gateway with JFR; the file is named at the end. It costs some percent.")
    private boolean profile;

    @Option(
            names = "--result",
            description = "Where the JSON goes (default: target/bench/gateway.json of the checkout).")
    private Path result = Repository.root().resolve("target/bench/gateway.json");

    /** Entry point. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Schedule schedule = new Schedule(connections, seconds, warmUp, rounds, workers);
        try (Bench bench = Bench.start(schedule, profile)) {
            Report report = bench.run();
            report.print(System.out);
            report.write(result);
            System.out.println("written to " + result);
        }
        if (profile) {
            System.out.println("profile: jfr view hot-methods " + Bench.RECORDING);
        }
        return 0;
    }
}
