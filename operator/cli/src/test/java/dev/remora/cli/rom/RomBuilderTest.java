package dev.remora.cli.rom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.rom.model.RomFormat;
import dev.remora.cli.testing.PluginFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RomBuilderTest {
    private static final String IMAGE = "registry.example.com/team/plugin:1";

    @TempDir
    private Path temp = Path.of("");

    private final RomBuilder builder = RomBuilder.withInstalledTools();

    @ParameterizedTest
    @EnumSource
    void shouldGiveSameDigestWhenOnlyTheMachineDiffers(RomFormat format) throws IOException, InterruptedException {
        // Given
        List<String> names = List.of("a", "b", "lib/one", "lib/two", "z", "Z", "ä");
        Path one = plugin(temp.resolve("one"), names);
        Path other = plugin(temp.resolve("elsewhere/other"), names.reversed());
        makeItLookForeign(other);

        // When
        BuiltRom first = builder.build(request(one, "one.tar").as(format));
        BuiltRom second = builder.build(request(other, "other.tar").as(format));

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(temp.resolve("other.tar")).hasSameBinaryContentAs(temp.resolve("one.tar"));
    }

    @Test
    void shouldGiveSameDigestWhenNameOfImageDiffers() throws IOException, InterruptedException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin")).withInit().path();

        // When
        BuiltRom one = builder.build(RomRequest.of(folder, "a/b:1").toArchive(temp.resolve("1.tar")));
        BuiltRom other = builder.build(RomRequest.of(folder, "r.example.com/c").toArchive(temp.resolve("2.tar")));

        // Then
        assertThat(other.digest()).isEqualTo(one.digest());
        assertThat(other.reference()).isEqualTo("r.example.com/c@" + one.digest());
    }

    @Test
    void shouldGiveOtherDigestWhenContentModeOrNameDiffers() throws IOException, InterruptedException {
        // Given
        Path original = PluginFolder.at(temp.resolve("1"))
                .withInit()
                .with("data", "x", "rw-r--r--")
                .path();
        Path content = PluginFolder.at(temp.resolve("2"))
                .withInit()
                .with("data", "y", "rw-r--r--")
                .path();
        Path mode = PluginFolder.at(temp.resolve("3"))
                .withInit()
                .with("data", "x", "rw-------")
                .path();
        Path name = PluginFolder.at(temp.resolve("4"))
                .withInit()
                .with("date", "x", "rw-r--r--")
                .path();

        // When
        List<String> digests = new ArrayList<>();
        for (Path folder : List.of(original, content, mode, name)) {
            digests.add(builder.build(request(folder, "x.tar")).digest());
        }

        // Then
        assertThat(digests).doesNotHaveDuplicates();
    }

    @Test
    void shouldNameEveryProblemWhenFolderHasSeveral() throws IOException, InterruptedException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin"))
                .with("init", "print('no interpreter')\n", "rwxr-xr-x")
                .path();
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();

        // Then
        assertThatExceptionOfType(RomException.class)
                .isThrownBy(() -> builder.build(request(folder, "x.tar")))
                .withMessageContaining("/init: neither an ELF program nor a script")
                .withMessageContaining("/pipe: is a named pipe");
    }

    @Test
    void shouldMakeBadRomWhenInitIsNotChecked() throws IOException, InterruptedException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin"))
                .with("README", "no init here", "rw-r--r--")
                .path();

        // When
        BuiltRom built = builder.build(request(folder, "x.tar").withoutInitCheck());

        // Then
        assertThat(built.romBytes()).isEqualTo(4096);
    }

    @Test
    void shouldMakeRomFileAloneThatMatchesImages() throws IOException, InterruptedException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin")).withInit().path();

        // When
        String sha256 = builder.makeRomFile(folder, RomFormat.SQUASHFS, temp.resolve("plugin.rom"));
        BuiltRom built = builder.build(request(folder, "x.tar"));

        // Then
        assertThat(sha256).isEqualTo(built.romSha256());
        assertThat(temp.resolve("plugin.rom")).hasSize(built.romBytes());
    }

    @Test
    void shouldLeaveNothingBehindInTemporaryFolder() throws IOException, InterruptedException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin")).withInit().path();
        List<Path> before = remoraFolders();

        // When
        builder.build(request(folder, "x.tar"));

        // Then
        assertThat(remoraFolders()).isEqualTo(before);
    }

    @Test
    void shouldNameArchiveWhenItCannotBeWritten() throws IOException {
        // Given
        Path folder = PluginFolder.at(temp.resolve("plugin")).withInit().path();

        // Then
        assertThatExceptionOfType(RomException.class)
                .isThrownBy(() -> builder.build(RomRequest.of(folder, IMAGE).toArchive(Path.of("/proc/x.tar"))))
                .withMessageStartingWith(
                        "/proc/x.tar: cannot be written; expected a file name in a folder that is writable (");
    }

    @Test
    void shouldRefuseRequestWithoutDestination() {
        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.build(RomRequest.of(temp, IMAGE)))
                .withMessage("request.destinations: empty; expected at least one");
    }

    private RomRequest request(Path folder, String archive) {
        return RomRequest.of(folder, IMAGE).toArchive(temp.resolve(archive));
    }

    private static Path plugin(Path path, List<String> names) throws IOException {
        PluginFolder folder = PluginFolder.at(path).withInit();
        for (String name : names) {
            folder.with(name, "the same text in each", "rw-r--r--");
        }
        return folder.withLink("link", "lib/one").path();
    }

    /** Other times, the mode bits of another umask, hard links instead of copies and, where root may, another owner. */
    private static void makeItLookForeign(Path folder) throws IOException {
        Files.delete(folder.resolve("b"));
        Files.createLink(folder.resolve("b"), folder.resolve("a"));
        try (Stream<Path> everything = Files.walk(folder)) {
            for (Path path : everything.sorted(Comparator.reverseOrder()).toList()) {
                if (!Files.isSymbolicLink(path)) {
                    Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z")));
                    boolean executable = Files.isExecutable(path);
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(executable ? "rwxrwxr-x" : "rw-rw-r--"));
                }
                if (System.getProperty("user.name").equals("root")) {
                    Files.setAttribute(path, "unix:uid", 1234, LinkOption.NOFOLLOW_LINKS);
                    Files.setAttribute(path, "unix:gid", 4321, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
    }

    private static List<Path> remoraFolders() throws IOException {
        try (Stream<Path> paths = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return paths.filter(p -> p.getFileName().toString().startsWith("remora-rom-"))
                    .sorted()
                    .toList();
        }
    }
}
