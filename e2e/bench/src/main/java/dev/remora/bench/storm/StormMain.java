package dev.remora.bench.storm;

import dev.remora.lab.controlplane.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code make bench-storm}: prints a table and writes {@code target/bench/storm.json}. */
@Command(
        name = "remora-bench-storm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "What callers notice of token checks: first requests at once, answers that expire, no API server.",
        footer = {
            "",
            "The gateway is the jar that ships, in a process of its own, with TLS. The API server is a stand-in that takes",
            "5 ms for a review, over HTTP/2; the plugin is nginx. Connections are open before the callers begin."
        })
final class StormMain implements Callable<Integer> {
    @Option(names = "--callers", defaultValue = "200", description = "How many at a time; 200 if not given.")
    private int callers;

    @Option(
            names = "--warm-up",
            defaultValue = "50",
            description =
                    "Storms of each kind before any that counts; 50 if not given. 0: with a JVM that has just started.")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "5", description = "Of which the median counts; 5 if not given.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "10", description = "Length of each load; 10 if not given.")
    private int seconds;

    @Option(
            names = "--result",
            description = "Where the JSON goes; target/bench/storm.json of the checkout if not given.")
    private Path result = Repository.root().resolve("target/bench/storm.json");

    /** Entry point. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StormMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (StormBench bench = StormBench.start(callers)) {
            StormReport report = bench.run(warmUp, rounds, Duration.ofSeconds(seconds));
            report.print(System.out);
            report.write(result);
            System.out.println("written to " + result);
        }
        return 0;
    }
}
