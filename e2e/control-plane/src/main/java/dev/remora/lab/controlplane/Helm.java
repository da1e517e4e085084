package dev.remora.lab.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The Helm that the checkout pins. Plugins, repositories and settings of whoever runs the tests have no part in it. */
public final class Helm {
    private final Path program;
    private final Optional<String> kubeconfig;

    private Helm(Path program, Optional<String> kubeconfig) {
        this.program = program;
        this.kubeconfig = kubeconfig;
    }

    /** One that asks no cluster: for {@code template} and {@code lint}. */
    public static Helm alone() {
        return new Helm(Binaries.ofCheckout().helm(), Optional.empty());
    }

    /**
     * One that works on a cluster.
     *
     * @param kubeconfig YAML
     */
    public static Helm on(String kubeconfig) {
        return new Helm(Binaries.ofCheckout().helm(), Optional.of(kubeconfig));
    }

    /**
     * How a run ended.
     *
     * @param code 0 if it did what it was told
     * @param output what it wrote to standard output
     * @param errors what it wrote to standard error
     */
    public record Outcome(int code, String output, String errors) {
        /**
         * What it wrote to standard output.
         *
         * @throws IllegalStateException with what it wrote to standard error, if it failed
         */
        public String expectSuccess() {
            if (code != 0) {
                throw new IllegalStateException("helm ended with " + code + ": " + errors + output);
            }
            return output;
        }
    }

    /** Runs it and waits for its end. */
    public Outcome run(List<String> arguments) {
        try {
            Path folder = Files.createTempDirectory("helm");
            try {
                return run(arguments, folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome run(List<String> arguments, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        Path errors = folder.resolve("errors");
        builder.redirectError(errors.toFile());
        for (String home : List.of("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")) {
            builder.environment().put(home, folder.resolve(home).toString());
        }
        Path config = folder.resolve("kubeconfig");
        Files.writeString(config, kubeconfig.orElse(""));
        builder.environment().put("KUBECONFIG", config.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Outcome(process.waitFor(), output, Files.readString(errors));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while helm was running", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
