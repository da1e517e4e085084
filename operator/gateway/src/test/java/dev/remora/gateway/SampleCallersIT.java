package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.client.RemoraClient;
import dev.remora.gateway.testing.Backend;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs in samples/callers, with the files that their Deployments mount, against the gateway as it ships. All run from
 * before the first renewal until after the last.
 */
@OnControlPlane
@SuppressWarnings("NullAway.Init")
class SampleCallersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ControlPlane controlPlane;

    @TempDir
    Path folder;

    private final Map<Sample, Path> outputs = new EnumMap<>(Sample.class);
    private final List<Process> callers = new ArrayList<>();
    private RenewalLab lab;

    /** Samples, and how their Deployments start them. */
    enum Sample {
        PYTHON("python/caller.py") {
            @Override
            List<String> command(Path program, Path folder) {
                return List.of("python3", program.toString());
            }
        },
        NODE("node/caller.mjs") {
            @Override
            List<String> command(Path program, Path folder) {
                return List.of("node", program.toString());
            }
        },
        GO("go/main.go") {
            @Override
            List<String> command(Path program, Path folder) throws IOException, InterruptedException {
                Path built = folder.resolve("caller-go");
                Process compiler = new ProcessBuilder("go", "build", "-o", built.toString(), program.toString())
                        .inheritIO()
                        .start();
                assertThat(compiler.waitFor(5, TimeUnit.MINUTES)).isTrue();
                assertThat(compiler.exitValue()).isZero();
                return List.of(built.toString());
            }
        },
        JAVA("java/Caller.java") {
            @Override
            List<String> command(Path program, Path folder) throws URISyntaxException {
                Path client = Path.of(RemoraClient.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
                return List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        client.toString(),
                        program.toString());
            }
        };

        private final String program;

        Sample(String program) {
            this.program = program;
        }

        abstract List<String> command(Path program, Path folder) throws Exception;
    }

    SampleCallersIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeEach
    void start() throws Exception {
        lab = RenewalLab.start(controlPlane, folder, Backend.echo());
    }

    @AfterEach
    void stop() throws Exception {
        for (Process caller : callers) {
            caller.destroyForcibly().waitFor();
        }
        lab.close();
    }

    @Test
    void shouldGoOnCallingWhateverIsRenewed() throws Exception {
        // Given
        for (Sample sample : Sample.values()) {
            run(sample);
        }
        eachSays("200 GET / HTTP/1.1");
        eachHasSaid("system:serviceaccount:" + lab.gateway().namespace() + ":caller");

        // When
        lab.renewToken();

        // Then
        eachSays("200 GET / HTTP/1.1");

        // When
        lab.renewAuthority();

        // Then
        eachSays("200 GET / HTTP/1.1");

        // When
        become("state: Starting", false);
        await().atMost(PATIENCE).until(() -> refusals() >= callers.size());
        become("state: Running\naddress: 127.0.0.1\nvmiUID: vmi-2", true);

        // Then: each waited, and said nothing
        eachSays("200 GET / HTTP/1.1");
        noneHasSaid("503");
        noneHasSaid("401");

        // When
        lab.takeStrangersToken();

        // Then: waiting does not help
        eachSays("403 forbidden: The caller may not do this to this plugin.");
    }

    private void run(Sample sample) throws Exception {
        Path program = Repository.root().resolve("samples/callers").resolve(sample.program);
        Path output = Files.createFile(folder.resolve(sample + ".output"));
        ProcessBuilder builder = new ProcessBuilder(sample.command(program, folder))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment()
                .putAll(Map.of(
                        "REMORA_GATEWAY", lab.address().toString(),
                        "REMORA_TOKEN_FILE", lab.token().toString(),
                        "REMORA_CA_FILE", lab.authorities().toString(),
                        "NAMESPACE", lab.gateway().namespace(),
                        "INSTANCE", "vm",
                        "SECONDS_BETWEEN_CALLS", "1"));
        callers.add(builder.start());
        outputs.put(sample, output);
    }

    private void become(String state, boolean ready) {
        lab.gateway()
                .setStatus(
                        state + """

                plugins:
                - {name: hello, port: %d, state: Loaded, ready: %s}
                """.formatted(lab.gateway().plugin().address().getPort(), ready));
    }

    /** How often the gateway said that the Instance does not run; each caller is told once, and waits. */
    private long refusals() {
        return lab.gateway()
                .audit()
                .lines()
                .filter(line -> line.contains("\"problem\":\"instance-not-running\""))
                .count();
    }

    /** From now on. */
    private void eachSays(String beginning) throws IOException {
        Map<Sample, Integer> before = new EnumMap<>(Sample.class);
        for (Map.Entry<Sample, Path> output : outputs.entrySet()) {
            before.put(output.getKey(), Files.readAllLines(output.getValue()).size());
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (Map.Entry<Sample, Path> output : outputs.entrySet()) {
                assertThat(Files.readAllLines(output.getValue()).stream().skip(before.getOrDefault(output.getKey(), 0)))
                        .as(output.getKey() + ": " + Files.readString(output.getValue()))
                        .anySatisfy(line -> assertThat(line).startsWith(beginning));
            }
        });
    }

    private void eachHasSaid(String text) {
        assertThat(outputs)
                .allSatisfy((sample, output) -> assertThat(output).content().contains(text));
    }

    private void noneHasSaid(String text) {
        assertThat(outputs)
                .allSatisfy((sample, output) -> assertThat(output).content().doesNotContain(text));
    }
}
