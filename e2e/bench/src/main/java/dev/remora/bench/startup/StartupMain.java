package dev.remora.bench.startup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code make bench-startup} and {@code make class-lists}. */
@Command(
        name = "remora-bench-startup",
        mixinStandardHelpOptions = true,
        description =
                "Time from the start of gateway and controller until they are ready, with and without a cache of classes.")
final class StartupMain implements Callable<Integer> {
    @Option(names = "--rounds", defaultValue = "5", description = "Starts of each kind; the median counts.")
    private int rounds;

    @Option(
            names = "--train-only",
            description = "Only write operator/image/classes/*.txt: what the images' caches are made of.")
    private boolean trainOnly;

    @Option(names = "--result", description = "Where the JSON goes; target/bench/startup.json if not given.")
    private Path result = Repository.root().resolve("target/bench/startup.json");

    /** Entry point. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StartupMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (StartupBench bench = StartupBench.start()) {
            if (trainOnly) {
                bench.train(bench.gateway());
                bench.train(bench.controller());
                return 0;
            }
            Map<String, List<Readiness>> results = new LinkedHashMap<>(bench.measure(bench.gateway(), rounds));
            results.putAll(bench.measure(bench.controller(), rounds));
            report(results);
        }
        return 0;
    }

    private void report(Map<String, List<Readiness>> results) throws IOException {
        System.out.printf("%n%-32s %10s %14s %10s %12s%n", "start", "ready ms", "(all)", "CPU ms", "memory MiB");
        results.forEach((way, starts) -> System.out.printf(
                "%-32s %10d %14s %10d %12d%n",
                way,
                median(starts, Readiness::millis),
                starts.stream().mapToLong(Readiness::millis).sorted().boxed().toList(),
                median(starts, Readiness::cpuMillis),
                median(starts, Readiness::residentMebibytes)));
        Files.createDirectories(result.toAbsolutePath().getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(result.toFile(), results);
        System.out.println("written to " + result);
    }

    private static long median(List<Readiness> starts, ToLongFunction<Readiness> value) {
        return starts.stream()
                .mapToLong(value)
                .sorted()
                .skip((starts.size() - 1) / 2)
                .findFirst()
                .orElseThrow();
    }
}
