package dev.remora.controller.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @Test
    void shouldShipWhatStartsOnTheConfigDisk() {
        // When
        Launcher launcher = Launcher.shipped();

        // Then
        assertThat(launcher.files()).containsKey("__main__.py").doesNotContainKey("boothook.sh");
        assertThat(launcher.files().keySet())
                .as("names that a Secret's key and an ISO 9660 disk take")
                .allMatch(name -> name.matches("[A-Za-z0-9_.-]{1,63}"));
        assertThat(launcher.boothook()).startsWith("#!/bin/sh").matches("\\p{ASCII}*");
    }

    @Test
    void shouldPassItsOwnTests(@TempDir Path folder) throws IOException, InterruptedException {
        // Given
        Path output = folder.resolve("output");
        var tests = new ProcessBuilder("python3", "-B", "-m", "unittest", "discover", "-s", "src/test/guest")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());

        // When
        Process process = tests.start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();

        // Then
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }
}
