package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of the runbooks, in a cluster with Instances that are in every kind of trouble. */
@OnControlPlane
@TestInstance(Lifecycle.PER_CLASS)
class RunbooksIT {
    private static final String FENCE = "```";

    /** What stands for these in the pages. */
    private static final String NAME = "web";

    private final ControlPlane cluster;

    RunbooksIT(ControlPlane cluster) {
        this.cluster = cluster;
    }

    static List<String> commands() throws IOException {
        try (Stream<Path> pages = Files.list(Repository.root().resolve("docs/runbooks"))) {
            return pages.sorted().flatMap(RunbooksIT::commands).distinct().toList();
        }
    }

    /** Those that ask the API server for what is in every cluster with Remora. */
    static List<String> queries() throws IOException {
        return commands().stream()
                .filter(command -> command.matches(
                        "kubectl (-n \\S+ )?get (instances?|plugins\\.remora\\.dev|pods|events|networkpolicies|endpointslices"
                                + "|apiservices\\.\\S+|nodes|clusterrole|--raw|validating\\S+) ?.*"))
                .filter(command -> !command.contains("clusterrole remora"))
                .toList();
    }

    @BeforeAll
    void trouble() {
        cluster.apply(Serialization.unmarshal(
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: runbooks}", GenericKubernetesResource.class));
        instance(NAME, "Failed", "Progressing", "True", "Queued");
        instance("asleep", "Waking", "PluginsHealthy", "False", "PluginsFailed");
        instance("old", "Running", "PluginsApplied", "False", "Queued");
        cluster.apply(Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: new, namespace: runbooks}
                spec: {image: 'debian:12'}
                """, GenericKubernetesResource.class));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldBeShell(String command, @TempDir Path folder) throws IOException {
        assertThat(run(folder, "-n", "-c", command)).isZero();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void shouldAskForWhatThereIs(String command, @TempDir Path folder) throws IOException {
        // When
        int code = run(
                folder,
                "-o",
                "pipefail",
                "-c",
                command.replace("TEAM", "runbooks").replace("NAME", NAME));

        // Then: grep, which most of them end with, has found something, too
        assertThat(code).as(Files.readString(folder.resolve("output"))).isZero();
        if (command.startsWith("kubectl get instances")) {
            assertThat(Files.readString(folder.resolve("output"))).contains("runbooks/");
        }
    }

    private int run(Path folder, String... arguments) throws IOException {
        var builder = new ProcessBuilder("bash");
        builder.command().addAll(List.of(arguments));
        builder.environment()
                .put(
                        "KUBECONFIG",
                        Files.writeString(folder.resolve("config"), cluster.adminKubeconfig())
                                .toString());
        builder.environment()
                .merge(
                        "PATH",
                        Binaries.ofCheckout()
                                .kubernetes("kubectl")
                                .resolveSibling("")
                                .toString(),
                        (path, kubectl) -> kubectl + ":" + path);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a command was running", e);
        }
    }

    private void instance(String name, String state, String condition, String status, String reason) {
        var instance = Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: %s, namespace: runbooks}
                spec: {image: 'debian:12', plugins: [{name: hello, rom: {image: 'user/hello:1'}}]}
                """.formatted(name), GenericKubernetesResource.class);
        cluster.apply(instance);
        var live = cluster.admin().resource(instance).get();
        live.setAdditionalProperty(
                "status", Serialization.unmarshal("""
                state: %s
                conditions:
                - {type: %s, status: '%s', reason: %s, message: because, lastTransitionTime: '2026-11-21T12:00:00Z'}
                plugins: [{name: hello, state: Failed, ready: false, message: no such ROM}]
                """.formatted(state, condition, status, reason), Map.class));
        cluster.admin().resource(live).updateStatus();
    }

    private static Stream<String> commands(Path page) {
        try {
            var inside = new boolean[1];
            return Files.readString(page, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> {
                        boolean fence = line.startsWith(FENCE);
                        inside[0] ^= fence;
                        return inside[0] && !fence;
                    })
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
