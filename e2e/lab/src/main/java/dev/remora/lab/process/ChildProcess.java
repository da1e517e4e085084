package dev.remora.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A program that never outlives this JVM: the kernel kills it when the JVM goes, however it goes.
 *
 * <p>Its standard error always goes to the log file, its standard output too unless it is asked for as a pipe.
 */
public final class ChildProcess implements AutoCloseable {
    /** The kernel's death signal follows the thread that forked, so one thread forks everything and never ends. */
    private static final ExecutorService FORKING = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("child-processes").factory());

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a program.
     *
     * @param name for messages
     * @param command program and arguments
     * @param environment added to this JVM's own
     * @param log file that gets its output; made with its folder, appended to
     */
    public static ChildProcess start(String name, List<String> command, Map<String, String> environment, Path log) {
        return start(name, command, environment, true, log, ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /**
     * As {@link #start}, with nothing of this JVM's own environment.
     *
     * @param environment all of it
     */
    public static ChildProcess startAlone(
            String name, List<String> command, Map<String, String> environment, Path log) {
        return start(name, command, environment, false, log, ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** As {@link #start}, with standard output and standard input as pipes to this JVM. */
    public static ChildProcess startWithPipes(String name, List<String> command, Path log) {
        return start(name, command, Map.of(), true, log, ProcessBuilder.Redirect.PIPE);
    }

    private static ChildProcess start(
            String name,
            List<String> command,
            Map<String, String> environment,
            boolean inherits,
            Path log,
            ProcessBuilder.Redirect out) {
        List<String> line = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectOutput(out)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (!inherits) {
            builder.environment().clear();
        }
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Future<Process> forked = FORKING.submit(builder::start);
            return new ChildProcess(name, log, forked.get());
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot write its log " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + ": interrupted while it was started", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(name + ": cannot start " + command.getFirst(), e.getCause());
        }
    }

    /** The process itself, for its streams, its end and its exit code. */
    public Process process() {
        return process;
    }

    /** File with its output. */
    public Path log() {
        return log;
    }

    /**
     * Fails when the program has ended by itself.
     *
     * @throws IllegalStateException with its exit code and the end of its log
     */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("%s ended with exit code %d, the end of %s:%n%s"
                    .formatted(name, process.exitValue(), log, LogTail.of(log, 30)));
        }
    }

    /** Asks the program to end, waits five seconds, then kills it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return name + "[" + process.pid() + "]";
    }
}
