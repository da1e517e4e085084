package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs in samples/callers, with the files that their Deployments mount, against the gateway as it ships. */
@SuppressWarnings("NullAway.Init")
class SampleCallersIT {
    @TempDir
    static Path folder;

    private static AggregatedLab lab;

    @BeforeAll
    static void start() throws Exception {
        lab = AggregatedLab.start(folder, Backend.echo());
        lab.gateway().caller("caller", "instances/plugins", "get");
        lab.controlPlane().identities().serviceAccount(lab.gateway().namespace(), "stranger");
    }

    @AfterAll
    static void stop() throws IOException {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"python3, python/caller.py", "java, java/Caller.java"})
    void shouldCallPluginWithTheTokenThatIsInTheFileNow(String interpreter, String program) throws Exception {
        // Given
        Path token = Files.writeString(Files.createTempFile(folder, "token", ""), token("caller"));
        Path output = Files.createTempFile(folder, "output", "");
        Process caller = run(interpreter, program, token, output);
        try {
            says(output, "200 ");

            // When
            replace(token, token("stranger"));

            // Then
            says(output, "403 ");
            assertThat(output)
                    .content()
                    .contains("system:serviceaccount:" + lab.gateway().namespace() + ":caller");

            // And
            replace(token, token("caller"));
            Files.writeString(output, "");
            says(output, "200 ");
        } finally {
            caller.destroyForcibly().waitFor();
        }
    }

    private static Process run(String interpreter, String program, Path token, Path output) throws IOException {
        String command = interpreter.equals("java")
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : interpreter;
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        command,
                        Repository.root()
                                .resolve("samples/callers")
                                .resolve(program)
                                .toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment()
                .putAll(Map.of(
                        "PLUGIN_URL",
                        "https://127.0.0.1:" + lab.gateway().port()
                                + lab.gateway().byName("hello") + "/",
                        "TOKEN_FILE",
                        token.toString(),
                        "CA_FILE",
                        folder.resolve("serving-ca.crt").toString(),
                        "SECONDS_BETWEEN_CALLS",
                        "1"));
        return builder.start();
    }

    private static void says(Path output, String start) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(Files.readAllLines(output))
                        .anySatisfy(line -> assertThat(line).startsWith(start)));
    }

    /** As the kubelet does: the file is there at any time. */
    private static void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), text);
        Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static String token(String account) {
        return lab.controlPlane().identities().token(lab.gateway().namespace(), account);
    }
}
