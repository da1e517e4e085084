package dev.remora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.cli.rom.BuiltRom;
import dev.remora.cli.rom.RomBuilder;
import dev.remora.cli.rom.RomRequest;
import dev.remora.lab.controlplane.Binaries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** samples/plugins/sandbox: it builds, its own tests pass, and the official SDK gets along with it. */
@SuppressWarnings("NullAway.Init")
class SandboxPluginIT {
    private static final Path SOURCES = Samples.FOLDER.resolve("plugins/sandbox");

    @TempDir
    static Path rom;

    @BeforeAll
    static void build() throws Exception {
        run(SOURCES.resolve("build.sh").toAbsolutePath().toString(), rom.toString());
    }

    @Test
    void shouldBecomeRom(@TempDir Path archives) throws InterruptedException {
        // When
        BuiltRom built = RomBuilder.withInstalledTools()
                .build(RomRequest.of(rom, "sandbox").toArchive(archives.resolve("sandbox.tar")));

        // Then
        assertThat(built.romBytes()).isBetween(1L << 20, 8L << 20);
    }

    @Test
    void shouldBeOneStaticProgram() throws IOException {
        try (var files = Files.list(rom)) {
            assertThat(files).containsExactly(rom.resolve("init"));
        }
        assertThat(Files.readString(rom.resolve("init"), StandardCharsets.ISO_8859_1))
                .doesNotContain("ld-linux");
    }

    @Test
    void shouldPassItsOwnTests() throws Exception {
        assertThat(run("gofmt", "-l", ".")).isEmpty();
        run("go", "vet", "./...");
        assertThat(run("go", "test", "-timeout", "5m", "./...")).contains("ok ").doesNotContain("no tests to run");
    }

    @Test
    void shouldServeTheOfficialSdk() throws Exception {
        // When
        String steps = run(
                Binaries.ofCheckout().python().toString(),
                Path.of("../../e2e/clients/python_sandbox.py").toAbsolutePath().toString(),
                rom.resolve("init").toString());

        // Then
        assertThat(steps.lines().filter(line -> line.startsWith("ok ")))
                .containsExactly(
                        "ok commands", "ok vector", "ok stdin", "ok output", "ok signals", "ok files", "ok many");
    }

    /** Runs a program among the sources to its end, which has to be a good one. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(SOURCES.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
