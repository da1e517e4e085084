package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.testing.ScenarioPlugin;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One scenario, with the clients that people have, against the gateway as it ships: real kube-apiserver, TLS, real tokens.
 * The clients are in e2e/clients, their lines for users in docs/clients.md.
 */
@SuppressWarnings("NullAway.Init")
class StandardClientsIT {
    @TempDir
    static Path folder;

    private static AggregatedLab lab;
    private static Caller caller;

    /**
     * @param gateway without a path
     * @param plugin path of the plugin
     * @param token of a ServiceAccount that may do everything with the Instance's plugins
     * @param stranger token of one that may do nothing
     */
    record Caller(URI gateway, String plugin, String token, String stranger) {
        /** Where a path of the plugin is. */
        URI at(String path) {
            return gateway.resolve(plugin + path);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        lab = AggregatedLab.start(folder, ScenarioPlugin.start());
        ShippedGateway gateway = lab.gateway();
        gateway.caller("caller", "instances/plugins", "get, create, update, delete");
        lab.controlPlane().identities().serviceAccount(gateway.namespace(), "stranger");
        caller = new Caller(
                URI.create("https://127.0.0.1:" + gateway.port()),
                gateway.byName("hello"),
                lab.controlPlane().identities().token(gateway.namespace(), "caller"),
                lab.controlPlane().identities().token(gateway.namespace(), "stranger"));
    }

    @AfterAll
    static void stop() throws IOException {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void shouldServeCurl(String version) throws Exception {
        // When
        String output = run("curl.sh", version);

        // Then
        assertThat(steps(output))
                .as(output)
                .containsExactly(
                        "get",
                        "post",
                        "upload",
                        "download",
                        "events",
                        "head",
                        "errors",
                        "expect",
                        "early",
                        "reuse",
                        "trailers",
                        "cancel");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void shouldServeJava(Version version) throws Exception {
        try (JavaClient client = new JavaClient(caller, folder.resolve("serving-ca.crt"), version)) {
            client.get();
            client.post();
            client.upload();
            client.download();
            client.events();
            client.head();
            client.errors();
            client.expect();
            client.early();
            client.reuse();
            client.cancel();
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(folder, "client");
        List<String> whole = new ArrayList<>(List.of(command));
        whole.set(
                0, Repository.root().resolve("e2e/clients").resolve(command[0]).toString());
        Path output = work.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "GATEWAY", caller.gateway().toString(),
                        "PLUGIN", caller.plugin(),
                        "TOKEN", caller.token(),
                        "STRANGER", caller.stranger(),
                        "CA", folder.resolve("serving-ca.crt").toString(),
                        "WORK", work.toString()));
        Process process = builder.start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static List<String> steps(String output) {
        return output.lines()
                .filter(line -> line.startsWith("ok "))
                .map(line -> line.substring(3))
                .toList();
    }
}
