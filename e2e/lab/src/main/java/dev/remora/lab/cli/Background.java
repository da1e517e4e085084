package dev.remora.lab.cli;

import dev.remora.lab.LabState;
import dev.remora.lab.process.ProgramCopy;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A lab in a process and session of its own, which stays when the command that started it ends.
 *
 * @param folder of the lab
 */
record Background(Path folder) {
    private static final Duration POLL = Duration.ofMillis(200);

    /** The lab that is ready there. */
    Optional<LabState> running() {
        return LabState.read(folder);
    }

    /**
     * Starts a lab and passes on what it says until it is ready.
     *
     * @throws IllegalStateException with where to look when it ends before
     */
    LabState start(List<String> arguments, Consumer<String> lines) throws InterruptedException {
        try {
            Files.createDirectories(folder);
            Path log = Files.writeString(log(), "");
            Process process = spawn(arguments, log);
            try (BufferedReader said = Files.newBufferedReader(log)) {
                while (true) {
                    boolean alive = process.isAlive();
                    passOn(said, lines);
                    Optional<LabState> state = running();
                    if (state.isPresent()) {
                        return state.get();
                    }
                    if (!alive) {
                        throw new IllegalStateException("the lab ended before it was ready: see " + errors());
                    }
                    Thread.sleep(POLL);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the lab in " + folder, e);
        }
    }

    /** Its progress. */
    Path log() {
        return folder.resolve("lab.log");
    }

    /** What went wrong in it. */
    Path errors() {
        return folder.resolve("lab.err.log");
    }

    private Process spawn(List<String> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "setsid", // a closed terminal does not end it
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(),
                LabMain.class.getName(),
                "run"));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectError(ProcessBuilder.Redirect.to(errors().toFile()))
                .start();
    }

    /** A copy of the jar that this runs from; classes that lie in folders are for developers and used as they are. */
    private String classPath() {
        String path = System.getProperty("java.class.path");
        return path.endsWith(".jar") && !path.contains(File.pathSeparator)
                ? ProgramCopy.of(Path.of(path), folder.resolve("programs").resolve("lab"))
                        .toString()
                : path;
    }

    private static void passOn(BufferedReader said, Consumer<String> lines) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            lines.accept(line);
        }
    }
}
