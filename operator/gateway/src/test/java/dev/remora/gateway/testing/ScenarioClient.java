package dev.remora.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of {@code e2e/clients}, in a process of its own. */
public final class ScenarioClient {
    private static final long PATIENCE = 180; // seconds
    private static final String STEP = "ok ";

    private ScenarioClient() {}

    /** Where the program is. */
    public static String file(String name) {
        return Repository.root().resolve("e2e/clients").resolve(name).toString();
    }

    /** Runs a program to its end, which has to be a good one, and tells the steps that it said it has done. */
    public static List<String> run(Path output, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines()
                .filter(line -> line.startsWith(STEP))
                .map(line -> line.substring(STEP.length()))
                .toList();
    }
}
