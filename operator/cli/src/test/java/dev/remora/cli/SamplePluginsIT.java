package dev.remora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.cli.rom.BuiltRom;
import dev.remora.cli.rom.RomBuilder;
import dev.remora.cli.rom.RomRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plugins in samples/ keep the contract of a plugin and can be built as the README says. */
class SamplePluginsIT {
    private static final Path SAMPLES = Path.of("../../samples");

    @TempDir
    private Path temp = Path.of("");

    /** Those that are scripts; for the sandbox see {@link SandboxPluginIT}. */
    static List<Path> plugins() throws IOException {
        try (Stream<Path> folders = Files.list(SAMPLES.resolve("plugins"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("init")))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("plugins")
    void shouldBecomeRomWhenBuilt(Path plugin) throws InterruptedException {
        // When
        BuiltRom built = RomBuilder.withInstalledTools()
                .build(RomRequest.of(plugin, "sample").toArchive(temp.resolve("sample.tar")));

        // Then
        assertThat(built.romBytes()).isEqualTo(4096);
    }

    @Test
    void shouldPassTheirOwnTests() throws IOException, InterruptedException {
        // When
        Process tests = new ProcessBuilder("python3", "-m", "unittest", "discover", "-s", "tests")
                .directory(SAMPLES.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(tests.waitFor()).as(output).isZero();
        assertThat(output).containsPattern("Ran [1-9][0-9]* tests");
    }
}
