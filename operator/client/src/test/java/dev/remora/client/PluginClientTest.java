package dev.remora.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.remora.client.FakeGateway.Asked;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class PluginClientTest {
    private static final String HELLO = "/v1/namespaces/team-a/instances/vm/plugins/hello";
    private static final Map<String, String> WAKING =
            Map.of("Remora-Error", "instance-waking", "Remora-Unsent", "true", "Retry-After", "0");

    @TempDir
    static Path folder;

    private FakeGateway gateway;
    private Path token;
    private RemoraClient client;
    private PluginClient plugin;

    @BeforeEach
    void start() throws IOException {
        gateway = new FakeGateway();
        token = Files.writeString(Files.createTempFile(folder, "token", ""), "first");
        client = RemoraClient.builder(gateway.address()).tokenFile(token).build();
        plugin = client.instance("team-a", "vm").plugin("hello");
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/files/list?a=%2F", "/a%2F../b//c/./..?x", "/~:@!$&'()*+,;=", "/v1/namespaces/other"})
    void shouldPassPathsOnByteForByte(String path) throws Exception {
        // When
        plugin.get(path);

        // Then
        assertThat(gateway.asked()).extracting(Asked::target).containsExactly(HELLO + path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "//a b", "/a\r\nX: y", "/a#b", "/\u00fc", "/a|b", "/%zz", "?x=1"})
    void shouldRefusePathsThatCannotBePassedOn(String path) {
        assertThatThrownBy(() -> plugin.get(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path: " + path + " (expected: ");
        assertThat(gateway.asked()).isEmpty();
    }

    @Test
    void shouldGiveTheTokenToNobodyElse() {
        // Given
        URI other = URI.create(gateway.address() + HELLO + "-2/");

        // Then
        assertThatThrownBy(() -> plugin.send(HttpRequest.newBuilder(other).build(), BodyHandlers.ofString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("request: for " + other);
        assertThat(gateway.asked()).isEmpty();
    }

    @Test
    void shouldNotFollowRedirects() throws Exception {
        // Given
        gateway.answers(307, Map.of("Location", "/elsewhere"), "");

        // Then
        assertThat(plugin.get("/").statusCode()).isEqualTo(307);
        assertThat(gateway.asked()).hasSize(1);
    }

    @Test
    void shouldSendTheTokenAndNotShowItInTheAnswer() throws Exception {
        // Given
        HttpRequest request =
                plugin.request("/").header("Authorization", "Basic eA==").build();

        // When
        HttpResponse<String> answer = plugin.send(request, BodyHandlers.ofString());

        // Then
        assertThat(gateway.asked()).extracting(Asked::token).containsExactly("first");
        assertThat(answer.request()).isSameAs(request);
        assertThat(answer.body()).isEqualTo("well");
        assertThat(answer).asString().doesNotContain("first");
    }

    @Test
    void shouldReturnThePluginsAnswerWhateverItsStatus() throws Exception {
        // Given
        gateway.answers(503, Map.of("Retry-After", "0"), "{\"type\": \"https://remora.dev/problems/instance-waking\"}");
        gateway.answers(401, Map.of(), "who are you");

        // Then
        assertThat(plugin.get("/").statusCode()).isEqualTo(503);
        assertThat(plugin.get("/").body()).isEqualTo("who are you");
        assertThat(gateway.asked()).hasSize(2);
    }

    @Test
    void shouldThrowWhatTheGatewaySays() {
        // Given
        gateway.answers(404, Map.of("Remora-Error", "plugin-not-found", "Remora-Unsent", "true"), """
                {"type":"https://remora.dev/problems/plugin-not-found","title":"No such plugin","status":404,"detail":"None."}""");

        // When
        RequestNotSentException refused =
                catchThrowableOfType(RequestNotSentException.class, () -> plugin.post("/", "{}"));

        // Then
        assertThat(refused).hasMessage("404 plugin-not-found: None.");
        assertThat(refused.problem())
                .isEqualTo(new Problem(404, "plugin-not-found", "No such plugin", "None.", null, true));
        assertThat(refused.problem().type()).isEqualTo("https://remora.dev/problems/plugin-not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"access-undecided", "instance-not-running", "instance-waking", "overloaded", "shutting-down"})
    void shouldAskAgainAsTheGatewaySays(String slug) throws Exception {
        // Given
        Map<String, String> again = Map.of("Remora-Error", slug, "Remora-Unsent", "true", "Retry-After", "0");
        gateway.answers(503, again, "{}").answers(503, again, "");

        // When
        HttpResponse<String> answer = plugin.post("/commands", "{\"command\": \"true\"}");

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(gateway.asked())
                .hasSize(3)
                .allSatisfy(one -> assertThat(one.body()).isEqualTo("{\"command\": \"true\"}"));
    }

    @ParameterizedTest
    @CsvSource({"503, shutting-down", "401, unauthenticated", "502, plugin-broke", "504, plugin-timeout"})
    void shouldNotRepeatWhatMayHaveBeenCarriedOut(int status, String slug) throws Exception {
        // Given
        Files.writeString(token, "second");
        gateway.answers(status, Map.of("Remora-Error", slug, "Retry-After", "0"), "");

        // Then
        assertThatThrownBy(() -> plugin.get("/")).isInstanceOf(RequestSentException.class);
        assertThat(gateway.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"instance-stopped", "own-token-unusable", "something-new"})
    void shouldNotWaitForWhatSomebodyHasToDo(String slug) {
        // Given
        gateway.answers(503, Map.of("Remora-Error", slug, "Remora-Unsent", "true", "Retry-After", "0"), "");

        // Then
        assertThatThrownBy(() -> plugin.get("/")).isInstanceOf(RequestNotSentException.class);
        assertThat(gateway.asked()).hasSize(1);
    }

    @Test
    void shouldNotWaitLongerThanTheCallerDoes() {
        // Given
        gateway.answers(
                503, Map.of("Remora-Error", "instance-waking", "Remora-Unsent", "true", "Retry-After", "60"), "");
        HttpRequest request =
                plugin.request("/").timeout(Duration.ofSeconds(50)).build();

        // Then: at once
        assertThatThrownBy(() -> plugin.send(request, BodyHandlers.ofString()))
                .isInstanceOfSatisfying(
                        RequestNotSentException.class,
                        refused -> assertThat(refused.problem().retryAfter()).isEqualTo(Duration.ofMinutes(1)));
    }

    @Test
    void shouldTellTheGatewayHowLongTheCallerWaits() throws Exception {
        // When
        plugin.get("/");
        plugin.send(plugin.request("/").timeout(Duration.ofHours(1)).build(), BodyHandlers.discarding());
        plugin.send(plugin.request("/").header("Prefer", "wait=5").build(), BodyHandlers.discarding());

        // Then: some seconds less, so that the gateway's answer comes in time
        assertThat(gateway.asked())
                .extracting(Asked::prefer)
                .satisfiesExactly(
                        usual -> assertThat(seconds(usual)).isBetween(30, 119),
                        own -> assertThat(seconds(own)).isBetween(3000, 3599),
                        stated -> assertThat(stated).isEqualTo("wait=5"));
    }

    private static int seconds(@Nullable String prefer) {
        return Integer.parseInt(String.valueOf(prefer).replace("wait=", ""));
    }

    @Test
    void shouldNotTakeAWakingAnswerForThePlugins() {
        // Given
        gateway.answers(202, Map.of("Remora-Waking", "true", "Retry-After", "7"), "");
        HttpRequest request =
                plugin.request("/").header("Prefer", "respond-async").build();

        // Then
        assertThatThrownBy(() -> plugin.send(request, BodyHandlers.ofString()))
                .isInstanceOfSatisfying(RequestNotSentException.class, waking -> {
                    assertThat(waking.problem().status()).isEqualTo(202);
                    assertThat(waking.problem().slug()).isEqualTo("instance-waking");
                    assertThat(waking.problem().retryAfter()).isEqualTo(Duration.ofSeconds(7));
                });
        assertThat(gateway.asked()).hasSize(1);
    }

    @Test
    void shouldTakeTheRenewedTokenWhenTheOldOneIsRefused() throws Exception {
        // Given
        plugin.get("/before");
        Files.writeString(token, "second");
        gateway.answers(401, Map.of("Remora-Error", "unauthenticated", "Remora-Unsent", "true"), "");

        // When
        HttpResponse<String> answer = plugin.post("/", "{}");

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(gateway.asked()).extracting(Asked::token).containsExactly("first", "first", "second");
    }

    @Test
    void shouldNotAskTwiceWithTheSameToken() throws Exception {
        // Given
        plugin.get("/before");
        gateway.answers(401, Map.of("Remora-Error", "unauthenticated", "Remora-Unsent", "true"), "");

        // Then
        assertThatThrownBy(() -> plugin.get("/")).isInstanceOf(RequestNotSentException.class);
        assertThat(gateway.asked()).hasSize(2);
    }

    @Test
    void shouldUseThePluginsOwnToken() throws Exception {
        // When
        plugin.withToken(TokenSource.of("own")).get("/");

        // Then
        assertThat(gateway.asked()).extracting(Asked::token).containsExactly("own");
    }

    @Test
    void shouldStreamBothWays() throws Exception {
        // Given
        gateway.answers(503, WAKING, "");
        gateway.answers(200, Map.of("Content-Type", "text/event-stream"), "data: one\n\ndata: two\n\n");
        Path file = Files.writeString(folder.resolve("body"), "from a file");
        HttpRequest request =
                plugin.request("/").POST(BodyPublishers.ofFile(file)).build();

        // When
        try (Stream<ServerSentEvent> events =
                plugin.send(request, ServerSentEvent.handler()).body()) {

            // Then
            assertThat(events).extracting(ServerSentEvent::data).containsExactly("one", "two");
            assertThat(gateway.asked()).extracting(Asked::body).containsExactly("from a file", "from a file");
        }
    }
}
