package dev.remora.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A file that names every process of a lab, so that the next lab can end what a killed one left running.
 *
 * <p>A process is known by its number and the instant of its start: numbers are used again.
 */
public final class ProcessLedger {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Path file;

    public ProcessLedger(Path file) {
        this.file = file;
    }

    /** Writes down this JVM's children and their children; to be called whenever some were started. */
    public void record() {
        List<String> lines = ProcessHandle.current()
                .descendants()
                .flatMap(process -> line(process).stream())
                .toList();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path written = Files.write(file.resolveSibling(file.getFileName() + ".part"), lines);
            Files.move(written, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /**
     * Ends every process that was written down and still runs, and forgets them.
     *
     * @return how many were ended
     */
    public int sweep() {
        if (!Files.isRegularFile(file)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(file)) {
            List<ProcessHandle> left =
                    lines.flatMap(line -> running(line).stream()).toList();
            left.forEach(ProcessHandle::destroyForcibly);
            left.forEach(ProcessLedger::awaitEnd);
            Files.delete(file);
            return left.size();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static Optional<String> line(ProcessHandle process) {
        return process.info().startInstant().map(start -> process.pid() + " " + start.toEpochMilli());
    }

    private static Optional<ProcessHandle> running(String line) {
        String[] fields = line.split(" ", 2);
        Instant start = Instant.ofEpochMilli(Long.parseLong(fields[1]));
        return ProcessHandle.of(Long.parseLong(fields[0]))
                .filter(process ->
                        process.info().startInstant().filter(start::equals).isPresent());
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            throw new IllegalStateException("process " + process.pid() + " of an earlier lab does not end", e);
        }
    }
}
