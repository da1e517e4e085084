package dev.remora.controller.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    @Test
    void shouldShipWhatTheBoothookStarts() {
        // When
        Launcher launcher = Launcher.shipped();

        // Then
        assertThat(launcher.files()).containsOnlyKeys("launcher.pyz");
        assertThat(launcher.boothook())
                .startsWith("#!/bin/sh")
                .contains("$config/launcher.pyz")
                .matches("\\p{ASCII}*");
    }

    @Test
    void shouldPackTheSameBytesWhereverItIsPacked() {
        // Given
        TimeZone here = TimeZone.getDefault();
        byte[] packed = application();

        // When
        byte[] elsewhere;
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            elsewhere = application();
        } finally {
            TimeZone.setDefault(here);
        }

        // Then
        assertThat(elsewhere).isEqualTo(packed);
    }

    @Test
    void shouldTakeLessThanHalfOfItsSources() {
        // Every Instance carries it, and etcd holds all of them.
        assertThat(application()).hasSizeLessThan(24_000);
    }

    @Test
    void shouldStartFromItsArchive(@TempDir Path folder) throws IOException, InterruptedException {
        // Given
        Path archive = Files.write(folder.resolve("launcher.pyz"), application());
        Path output = folder.resolve("output");

        // When
        int code = run(output, "python3", "-ESsB", archive.toString(), "neither systemd nor python");

        // Then
        assertThat(output).content().startsWith("Remora's launcher in the guest");
        assertThat(code).isEqualTo(2);
    }

    @Test
    void shouldPassItsOwnTests(@TempDir Path folder) throws IOException, InterruptedException {
        // Given
        Path output = folder.resolve("output");

        // When
        int code = run(output, "python3", "-B", "-m", "unittest", "discover", "-s", "src/test/guest");

        // Then
        assertThat(code).as(Files.readString(output)).isZero();
    }

    private static byte[] application() {
        return Objects.requireNonNull(Launcher.shipped().files().get("launcher.pyz"));
    }

    private static int run(Path output, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(output)).isTrue();
        return process.exitValue();
    }
}
