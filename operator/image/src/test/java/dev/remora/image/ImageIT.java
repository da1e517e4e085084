package dev.remora.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The images as they ship: nothing of this machine but its kernel is there when their programs start. */
class ImageIT {
    private static final Map<Program, Path> CACHES = new EnumMap<>(Program.class);

    @TempDir
    private static Path shared = Path.of("");

    @BeforeAll
    static void makeRuntimes() throws IOException, InterruptedException {
        for (Architecture architecture : Architecture.values()) {
            ProcessBuilder script = new ProcessBuilder(
                            "./runtime.sh",
                            architecture.oci(),
                            runtime(architecture).toString())
                    .inheritIO();
            script.environment().put("JAVA_HOME", System.getProperty("java.home"));
            assertThat(script.start().waitFor()).isZero();
        }
        for (Program program : Program.values()) {
            CACHES.put(program, cache(program, shared.resolve(program.id())));
        }
    }

    static Stream<Arguments> programsAndArchitectures() {
        return Stream.of(Program.values())
                .flatMap(program ->
                        Stream.of(Architecture.values()).map(architecture -> Arguments.of(program, architecture)));
    }

    @ParameterizedTest
    @MethodSource("programsAndArchitectures")
    void shouldRunWithNothingButWhatIsInIt(Program program, Architecture architecture, @TempDir Path folder)
            throws Exception {
        assumeTrue(architecture.runsHere(), "qemu-user-static is not installed");
        // Given
        Root root = Root.of(image(program, architecture), folder.resolve("root"));

        // When
        String said = run(root, image(program, architecture).entrypoint(), "--help");

        // Then
        assertThat(said).startsWith("Usage: remora-" + program.id());
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void shouldTakeItsClassesFromTheCache(Program program, @TempDir Path folder) throws Exception {
        // Given
        ProgramImage image = withCache(program);
        Root root = Root.of(image, folder.resolve("root"));

        // When
        String said = run(root, with(image, "-Xshare:on", "-Xlog:class+load:stdout"), "--help");

        // Then: with -Xshare:on a Java VM ends where its cache does not fit
        assertThat(said).contains("Usage: remora-" + program.id());
        assertThat(said.lines().filter(line -> line.contains("] dev.remora.") && !line.contains("Lambda")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("source: shared objects file"));
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void shouldStartWithoutAWordWhereTheCacheDoesNotFit(Program program, @TempDir Path folder) throws Exception {
        // Given
        ProgramImage image = withCache(program);
        Root root = Root.of(image, folder.resolve("root"));
        Path jar = root.folder().resolve("opt/remora/" + image.program().jar());
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2020-02-02T00:00:00Z")));

        // When
        String said = run(root, image.entrypoint(), "--help");

        // Then
        assertThat(said).startsWith("Usage: remora-" + program.id());
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    void shouldSayWhatItConsistsOf(Program program) throws IOException {
        // Given
        Path built = Path.of("../" + program.id() + "/target");
        assumeTrue(Files.exists(built.resolve("bom.json")), "Maven makes it with -Psbom, as make test does");

        // When
        JsonNode bom = new ObjectMapper().readTree(built.resolve("bom.json").toFile());
        List<String> known = new ArrayList<>();
        bom.get("components")
                .forEach(component -> known.add(component.get("name").asText() + "-"
                        + component.get("version").asText()));

        // Then
        try (Stream<Path> libraries = Files.list(built.resolve("lib"))) {
            assertThat(libraries.map(library -> library.getFileName().toString()))
                    .isNotEmpty()
                    .allSatisfy(library -> assertThat(known).as(library).anyMatch(library::startsWith));
        }
    }

    @Test
    void shouldHaveTheSameCacheWheneverItIsMadeOfTheSame(@TempDir Path folder) throws Exception {
        assertThat(Files.mismatch(
                        cache(Program.GATEWAY, folder.resolve("another")),
                        withCache(Program.GATEWAY).cache()))
                .isEqualTo(-1);
    }

    private static Path cache(Program program, Path folder) throws IOException, InterruptedException {
        return ClassCache.of(
                image(program, Architecture.ofThisMachine()),
                Path.of("classes", program.id() + ".txt"),
                Files.createDirectory(folder));
    }

    private static ProgramImage withCache(Program program) {
        return image(program, Architecture.ofThisMachine()).with(Objects.requireNonNull(CACHES.get(program)));
    }

    private static ProgramImage image(Program program, Architecture architecture) {
        return new ProgramImage(
                program,
                Path.of("../" + program.id() + "/target"),
                runtime(architecture),
                architecture,
                "test",
                "",
                Instant.parse("2026-01-01T00:00:00Z"),
                null);
    }

    private static Path runtime(Architecture architecture) {
        return Path.of("target/runtime-" + architecture.oci()).toAbsolutePath();
    }

    /** The image's own command with more options for its Java VM. */
    private static List<String> with(ProgramImage image, String... options) {
        var command = new ArrayList<>(image.entrypoint());
        command.addAll(1, List.of(options));
        return command;
    }

    /** As a container runtime does: its own root folder with /proc and /dev, with the image's command. */
    private static String run(Root root, List<String> command, String argument)
            throws IOException, InterruptedException {
        Process process = root.command(
                        Stream.concat(command.stream(), Stream.of(argument)).toList())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
