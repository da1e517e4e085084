package dev.remora.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class RemoraClientTest {
    @TempDir
    Path secrets;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "remora-gateway",
                "/v1",
                "ftp://gateway",
                "https://user@gateway",
                "https://gateway/path",
                "https://gateway?x",
                "https:gateway",
                "mailto:gateway"
            })
    void shouldRefuseWhatIsNoGateway(String address) {
        assertThatThrownBy(() -> RemoraClient.builder(URI.create(address))
                        .token(TokenSource.of("t"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("gateway: " + address + " (expected: scheme, host");
    }

    @Test
    void shouldSendTokensInTheClearOnlyWhenToldTo() {
        // Given
        RemoraClient.Builder builder =
                RemoraClient.builder(URI.create("http://gateway.example")).token(TokenSource.of("t"));

        // Then
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: https");
        try (RemoraClient client = builder.insecureHttp().build()) {
            assertThat(client.instance("u-1").plugin("p").address())
                    .hasToString("http://gateway.example/v1/instances/u-1/plugins/p");
        }
    }

    @Test
    void shouldWantAToken() {
        assertThatThrownBy(() ->
                        RemoraClient.builder(URI.create("https://gateway")).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("token: missing");
    }

    @Test
    void shouldRefuseNoTimeAtAll() {
        assertThatThrownBy(() ->
                        RemoraClient.builder(URI.create("https://gateway")).timeout(Duration.ZERO))
                .hasMessage("timeout: PT0S (expected: more than nothing)");
    }

    @Test
    void shouldFindTheGatewayOfTheCluster() {
        try (RemoraClient client = RemoraClient.inCluster(Map.of(), secrets)) {
            assertThat(client.instance("demo", "my-instance").plugin("hello").address())
                    .hasToString(
                            "https://remora-gateway.remora-system.svc/v1/namespaces/demo/instances/my-instance/plugins/hello");
        }
    }

    @Test
    void shouldTakeThePodsOwnTokenWhereThereIsNoneForTheGateway() throws Exception {
        // Given
        write("kubernetes.io/serviceaccount/token", "pods");

        // Then
        assertThat(tokenOf(Map.of())).isEqualTo("pods");

        // And
        write("remora/token", "own");
        assertThat(tokenOf(Map.of())).isEqualTo("own");

        // And
        Path named = write("named", "named");
        assertThat(tokenOf(Map.of("REMORA_TOKEN_FILE", named.toString()))).isEqualTo("named");
    }

    private String tokenOf(Map<String, String> environment) throws Exception {
        try (FakeGateway gateway = new FakeGateway()) {
            Map<String, String> all = new HashMap<>(environment);
            all.put("REMORA_GATEWAY", gateway.address().toString());
            try (RemoraClient client = RemoraClient.inCluster(all, secrets)) {
                client.instance("u").plugin("p").get("/");
            }
            return String.valueOf(gateway.asked().getFirst().token());
        }
    }

    private Path write(String name, String text) throws IOException {
        Path file = secrets.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
