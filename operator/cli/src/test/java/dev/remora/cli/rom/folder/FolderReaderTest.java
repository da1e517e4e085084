package dev.remora.cli.rom.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.remora.cli.rom.model.FolderEntry;
import dev.remora.cli.rom.model.FolderListing;
import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.testing.PluginFolder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReaderTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldListEverythingWithoutFollowingLinks() throws IOException {
        // Given
        PluginFolder.at(folder.resolve("plugin"))
                .with("bin/app", "#!/bin/sh\n", "rwxr-x---")
                .withLink("init", "bin/app")
                .withLink("up", "../x");

        // When
        FolderListing listing = FolderReader.read(folder.resolve("plugin"));

        // Then
        assertThat(listing.entries())
                .containsEntry("bin/app", new FolderEntry.File(0750, 10, true))
                .containsEntry("init", new FolderEntry.Link("bin/app"))
                .containsEntry("up", new FolderEntry.Link("../x"))
                .containsOnlyKeys("bin", "bin/app", "init", "up");
        assertThat(listing.initHead()).isEqualTo("#!/bin/sh\n");
    }

    @Test
    void shouldNameKindWhenFolderHoldsSocketAndPipe() throws IOException, InterruptedException {
        // Given
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(folder.resolve("api.sock")));

            // When
            FolderListing listing = FolderReader.read(folder);

            // Then
            assertThat(listing.entries())
                    .containsEntry("api.sock", new FolderEntry.Special("socket"))
                    .containsEntry("pipe", new FolderEntry.Special("named pipe"));
        }
    }

    @Test
    void shouldReadFolderWhenItIsReachedThroughLink() throws IOException {
        // Given
        PluginFolder.at(folder.resolve("real")).withInit();
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));

        // When
        FolderListing listing = FolderReader.read(link);

        // Then
        assertThat(listing.entries()).containsOnlyKeys("init");
    }

    @Test
    void shouldSayWhatIsExpectedWhenThereIsNoSuchFolder() {
        // Then
        assertThatExceptionOfType(RomException.class)
                .isThrownBy(() -> FolderReader.read(folder.resolve("absent")))
                .withMessage("%s/absent: no such folder; expected one with an executable init in it", folder);
    }

    @Test
    void shouldSayWhatIsExpectedWhenFolderIsFile() throws IOException {
        // Given
        Path file = Files.createFile(folder.resolve("file"));

        // Then
        assertThatExceptionOfType(RomException.class)
                .isThrownBy(() -> FolderReader.read(file))
                .withMessage("%s: not a folder; expected one with an executable init in it", file);
    }
}
