package dev.remora.lab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Shows commands and runs exactly what it shows.
 *
 * @param environment variables that the commands use
 */
record Shell(Map<String, String> environment) {

    /** Runs a command and shows it with its answer. */
    String show(String command) {
        System.out.println("$ " + command);
        String answer = run(command);
        System.out.println(answer.stripTrailing());
        return answer;
    }

    private String run(String command) {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run bash", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
