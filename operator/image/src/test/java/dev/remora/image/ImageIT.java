package dev.remora.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The images as they ship: nothing of this machine but its kernel is there when their programs start. */
class ImageIT {
    private static final Path RUNTIME = Path.of("target/runtime").toAbsolutePath();

    @BeforeAll
    static void makeRuntime() throws IOException, InterruptedException {
        ProcessBuilder script = new ProcessBuilder("./runtime.sh", RUNTIME.toString()).inheritIO();
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        assertThat(script.start().waitFor()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void shouldRunWithNothingButWhatIsInIt(Program program, @TempDir Path folder) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may change the root folder");
        // Given
        Path archive = folder.resolve("image.tar");
        new ProgramImage(
                        program, Path.of("../" + program.id() + "/target"), RUNTIME, "amd64", "test", "", Instant.EPOCH)
                .sendTo(Containerizer.to(TarImage.at(archive).named("remora-" + program.id())), folder.resolve("work"));
        Path root = folder.resolve("root");
        Unpacked image = Unpacked.into(archive, root);

        // When
        String said = run(root, image);

        // Then
        assertThat(said).startsWith("Usage: remora-" + program.id());
    }

    /** As a container runtime does: its own root folder with /proc, as nobody, with the image's command. */
    private static String run(Path root, Unpacked image) throws IOException, InterruptedException {
        Files.createDirectories(root.resolve("proc"));
        var command = new java.util.ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t proc proc \"$0/proc\" && exec chroot --userspec=65532:65532 \"$0\" \"$@\"",
                root.toString()));
        image.config().at("/config/Entrypoint").forEach(word -> command.add(word.asText()));
        command.add("--help");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
