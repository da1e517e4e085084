package dev.remora.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prometheus' own tool, of Debian's package prometheus; {@code make setup} installs it. */
final class Promtool {
    private Promtool() {}

    /**
     * Runs it in a folder.
     *
     * @return how it ended, and all that it said
     */
    static Outcome run(Path folder, String... arguments) {
        var command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("promtool (of Debian's package prometheus; make setup installs it)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while promtool was running", e);
        }
    }

    /**
     * How a run ended.
     *
     * @param code 0 if all is well
     */
    record Outcome(int code, String output) {}
}
