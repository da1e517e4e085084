package dev.remora.bench.scale;

import dev.remora.lab.controlplane.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code make bench-scale}: prints a table and writes {@code target/bench/scale.json}. */
@Command(
        name = "remora-bench-scale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Time, API requests, memory and CPU of one controller with many Instances of 8 plugins each.",
        footer = {
            "",
            "The API server and etcd are real, and the controller is the jar that ships, as its own ServiceAccount.",
            "KubeVirt and the guests are played: every VirtualMachine runs at once and every plugin is well."
        })
final class ScaleMain implements Callable<Integer> {
    @Option(
            names = "--instances",
            defaultValue = "${env:SCALE_INSTANCES:-10000}",
            description = "How many Instances; 10000 if not given. [SCALE_INSTANCES]")
    private int instances;

    @Option(names = "--namespaces", defaultValue = "10", description = "Over how many namespaces; 10 if not given.")
    private int namespaces;

    @Option(
            names = "--steady-seconds",
            defaultValue = "60",
            description = "How long the settled controller is watched; 60 if not given.")
    private int steadySeconds;

    @Option(
            names = "--java-option",
            description =
                    "Options of the controller's JVM; " + ControllerProcess.SHIPPED_OPTIONS + " if none is given.")
    private List<String> javaOptions = List.of();

    @Option(
            names = "--result",
            description = "Where the JSON goes; target/bench/scale.json of the checkout if not given.")
    private Path result = Repository.root().resolve("target/bench/scale.json");

    /** Entry point. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ScaleMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<String> options =
                javaOptions.isEmpty() ? List.of(ControllerProcess.SHIPPED_OPTIONS.split(" ", -1)) : javaOptions;
        try (ScaleBench bench = ScaleBench.start(new Population(instances, namespaces), options)) {
            ScaleReport report = bench.run(Duration.ofSeconds(steadySeconds));
            report.print(System.out);
            report.write(result);
            System.out.println("written to " + result);
        }
        return 0;
    }
}
