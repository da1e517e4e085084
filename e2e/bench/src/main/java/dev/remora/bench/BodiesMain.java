package dev.remora.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.remora.lab.controlplane.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code make bench-bodies}: prints a table and writes {@code target/bench/bodies.json}. */
@Command(
        name = "remora-bench-bodies",
        mixinStandardHelpOptions = true,
        description = "One large upload and one large download over HTTP/1.1 and over HTTP/2, through a gateway with a"
                + " small heap and through nginx, one worker each.")
final class BodiesMain implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--gib", defaultValue = "10", description = "Size of each body (default: ${DEFAULT-VALUE}).")
    private int gibibytes = 10;

    @Option(names = "--heap", defaultValue = "64m", description = "The gateway's -Xmx (default: ${DEFAULT-VALUE}).")
    private String heap = "64m";

    private BodiesMain() {}

    /** Entry point. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BodiesMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path result = Repository.root().resolve("target/bench/bodies.json");
        try (Bodies bodies = Bodies.start(heap)) {
            List<BodyRun> runs = bodies.run(gibibytes * 1024L);
            System.out.printf(
                    "%-8s %-9s %-9s %8s %8s %14s %13s%n",
                    "peer", "protocol", "direction", "MiB", "MiB/s", "CPU s per GiB", "peak RSS MiB");
            for (BodyRun run : runs) {
                System.out.printf(
                        "%-8s %-9s %-9s %8d %8.0f %14.2f %13d%n",
                        run.peer(),
                        run.protocol(),
                        run.direction(),
                        run.mebibytes(),
                        run.mibPerSecond(),
                        run.cpuSecondsPerGib(),
                        run.peakRssMib());
            }
            JSON.writeValue(result.toFile(), runs);
            System.out.println("written to " + result);
        }
        return 0;
    }
}
