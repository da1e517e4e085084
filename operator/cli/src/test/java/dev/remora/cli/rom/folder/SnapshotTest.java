package dev.remora.cli.rom.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.cli.testing.PluginFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    @TempDir
    private Path temp = Path.of("");

    @Test
    void shouldKeepModesButForOthersWriteBits() throws IOException {
        // Given
        Path source = PluginFolder.at(temp.resolve("source"))
                .with("init", "x", "rwxrwxrwx")
                .with("private", "x", "r--------")
                .path();
        Files.setAttribute(source.resolve("init"), "unix:mode", 06777);

        // When
        Path copy = temp.resolve("copy");
        Snapshot.copy(source, copy);

        // Then
        assertThat(UnixMode.permissions(copy.resolve("init"))).isEqualTo(06755);
        assertThat(UnixMode.permissions(copy.resolve("private"))).isEqualTo(0400);
        assertThat(UnixMode.permissions(copy)).isEqualTo(0755);
    }

    @Test
    void shouldSplitHardLinksAndKeepSymbolicOnes() throws IOException {
        // Given
        Path source = PluginFolder.at(temp.resolve("source"))
                .withInit()
                .withLink("dangling", "/not/there")
                .path();
        Files.createLink(source.resolve("second"), source.resolve("init"));

        // When
        Path copy = temp.resolve("copy");
        Snapshot.copy(source, copy);

        // Then
        assertThat(Files.readSymbolicLink(copy.resolve("dangling"))).isEqualTo(Path.of("/not/there"));
        assertThat(copy.resolve("second")).hasSameBinaryContentAs(source.resolve("init"));
        assertThat(Files.getAttribute(copy.resolve("second"), "unix:nlink")).isEqualTo(1);
    }

    @Test
    void shouldDeleteEverythingWhenDirectoryIsWriteProtected() throws IOException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("folder"))
                .with("inner/file", "x", "r--r--r--")
                .path();
        UnixMode.set(folder.resolve("inner"), 0500);

        // When
        Snapshot.delete(folder);

        // Then
        assertThat(Files.exists(folder, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
}
