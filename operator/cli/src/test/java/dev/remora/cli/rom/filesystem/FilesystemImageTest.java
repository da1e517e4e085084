package dev.remora.cli.rom.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.rom.model.RomFormat;
import dev.remora.cli.testing.PluginFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FilesystemImageTest {
    @TempDir
    private Path temp = Path.of("");

    @ParameterizedTest
    @CsvSource({"SQUASHFS, mksquashfs, squashfs-tools", "EROFS, mkfs.erofs, erofs-utils"})
    void shouldNamePackageWhenToolIsMissing(RomFormat format, String tool, String packages) {
        // Given
        FilesystemImage images = FilesystemImage.withToolsIn(List.of(temp));

        // Then
        assertThatExceptionOfType(RomException.class)
                .isThrownBy(() -> images.make(format, temp, temp.resolve("rom")))
                .withMessage(
                        "%s: not found on the PATH; expected to be installed, from the package %s", tool, packages);
    }

    @Test
    void shouldPassToolsWordsOnWhenItFails() throws IOException {
        // Given
        PluginFolder.at(temp.resolve("bin"))
                .with("mksquashfs", "#!/bin/sh\necho 'FATAL ERROR:'\necho 'disk full' >&2\nexit 3\n", "rwxr-xr-x");
        FilesystemImage images = FilesystemImage.withToolsIn(List.of(temp.resolve("bin")));

        // Then
        assertThatExceptionOfType(RomException.class)
                .isThrownBy(() -> images.make(RomFormat.SQUASHFS, temp, temp.resolve("rom")))
                .withMessage("mksquashfs: failed with exit code 3: FATAL ERROR:; disk full");
    }

    @ParameterizedTest
    @EnumSource
    void shouldPadToWholeBlocks(RomFormat format) throws IOException, InterruptedException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin")).withInit().path();
        Path rom = temp.resolve("rom");

        // When
        FilesystemImage.withInstalledTools().make(format, folder, rom);

        // Then
        assertThat(Files.size(rom)).isPositive().matches(size -> size % 4096 == 0, "multiple of 4096");
    }

    @Test
    void shouldPadToWholeBlocksWhenToolDoesNot() throws IOException, InterruptedException {
        // Given
        PluginFolder.at(temp.resolve("bin")).with("mksquashfs", "#!/bin/sh\nprintf 12345 >\"$2\"\n", "rwxr-xr-x");
        Path rom = temp.resolve("rom");

        // When
        FilesystemImage.withToolsIn(List.of(temp.resolve("bin"))).make(RomFormat.SQUASHFS, temp, rom);

        // Then
        assertThat(rom).hasSize(4096).content(StandardCharsets.US_ASCII).isEqualTo("12345" + "\0".repeat(4091));
    }
}
