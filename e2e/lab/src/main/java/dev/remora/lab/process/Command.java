package dev.remora.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A short-lived program whose output is wanted. */
public final class Command {
    private Command() {}

    /**
     * Runs a program to its end.
     *
     * @return its standard output
     * @throws IllegalStateException when it exits with anything but 0, with what it wrote
     */
    public static String run(String... command) {
        return run(List.of(command));
    }

    /** As {@link #run(String...)}. */
    public static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException(
                        "%s exited with %d: %s".formatted(String.join(" ", command), exit, output.strip()));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot run " + command.getFirst() + ": is its Debian package (e2e/lab/packages.txt) installed?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.getFirst() + " ran", e);
        }
    }
}
