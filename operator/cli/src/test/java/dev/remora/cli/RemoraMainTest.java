package dev.remora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.cli.testing.PluginFolder;
import dev.remora.lab.controlplane.RegistryProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RemoraMainTest {
    @TempDir
    private Path temp = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintNothingButReferenceWhenRomIsBuilt() throws IOException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin")).withInit().path();
        Path file = temp.resolve("plugin.tar");

        // When
        int exitCode = run("rom", "build", folder.toString(), "-t", "r.example.com/x:1", "-o", file.toString());

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString()).matches("r\\.example\\.com/x@sha256:[0-9a-f]{64}\\R");
        assertThat(file).isNotEmptyFile();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "rom build                                   | Missing required options and parameters: '--tag=IMAGE', 'DIR'",
                "rom build .                                 | Missing required option: '--tag=IMAGE'",
                "rom build . -t HTTP://x                     | 'HTTP://x' is not an image reference; expected [registry/]repository[:tag]",
                "rom build . -t x --format iso               | expected one of [SQUASHFS, EROFS] (case-insensitive) but was 'iso'",
                "rom build . -t x --insecure                 | --insecure: only of use with --push",
                "rom build . -t x -o /not/there/x.tar        | --output: /not/there/x.tar is not a file name in a folder that is there",
                "rom build . -t x --label novalue            | novalue",
                "rom                                         | expected a command, such as: build",
                "\"\"                                          | expected a command, such as: rom build",
                "rum                                         | 'rum'",
            })
    void shouldExitWith2WhenCommandLineIsWrong(String arguments, String message) {
        // When
        int exitCode = run(arguments.isEmpty() ? new String[0] : arguments.split(" +"));

        // Then
        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).contains(message).contains("--help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldExitWith1AndNameEveryProblemWhenFolderIsBad() throws IOException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin"))
                .with("init", "#!/bin/sh\n", "rw-r--r--")
                .path();

        // When
        int exitCode = run("rom", "build", folder.toString(), "-t", "x", "-o", temp + "/x.tar");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "remora: %1$s/init: mode 0644 is not executable; expected an x bit: chmod +x %1$s/init"
                                .formatted(folder));
        assertThat(out.toString()).isEmpty();
        assertThat(Files.exists(temp.resolve("x.tar"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1"}) // the second is not taken for loopback: HTTPS only
    void shouldExitWith1AndNameRegistryWhenNobodyListens(String host) throws IOException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin")).withInit().path();
        String registry = host + ":" + RegistryProcess.freePort();

        // When
        int exitCode = run("rom", "build", folder.toString(), "-t", registry + "/x", "--push");

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString())
                .contains("remora: %1$s/x: cannot reach the registry %1$s: ".formatted(registry))
                .contains("Connection refused");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"--help, rom build", "rom --help, build", "rom build --help, Examples:", "--version, remora"})
    void shouldTeachWhenAsked(String arguments, String text) {
        // When
        int exitCode = run(arguments.split(" "));

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains(text);
    }

    private int run(String... arguments) {
        CommandLine commandLine = RemoraMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
