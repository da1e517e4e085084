package dev.remora.gateway.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.auth.kubernetes.ReviewCalls;
import dev.remora.gateway.auth.kubernetes.ReviewCalls.Answer;
import dev.remora.gateway.server.Transport;
import dev.remora.gateway.testing.TestAuthority;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a call when the API server answers over HTTP/2, and when it does something else. */
@SuppressWarnings("NullAway.Init") // what @BeforeEach sets
class Http2CallsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Answer BY_CLIENT = new Answer(201, "client");

    @TempDir
    Path folder;

    private final Queue<Integer> heard = new ConcurrentLinkedQueue<>();
    private final RecordingClient client = new RecordingClient();
    private TestAuthority authority;
    private ScriptedApiServer server;
    private ReviewCalls calls;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority("cluster");
        serve(100, "127.0.0.1", "h2", "http/1.1");
    }

    @AfterEach
    void stop() {
        calls.close();
        server.close();
    }

    @Test
    void shouldAskOverOneConnectionWithTheToken() {
        // When
        Answer first = ask("one");
        Answer second = ask("two");

        // Then
        assertThat(List.of(first, second)).containsExactly(new Answer(201, "h2:one"), new Answer(201, "h2:two"));
        assertThat(server.asked)
                .first()
                .isEqualTo(new ScriptedApiServer.Asked("/apis/reviews", "Bearer token-1", "one"));
        assertThat(server.connections).hasValue(1);
        assertThat(heard).containsExactly(201, 201);
        assertThat(client.asked).isEmpty();
    }

    @Test
    void shouldLetThoseWaitThatAreMoreThanTheServerTakes() throws Exception {
        // Given
        again(2, "127.0.0.1", "h2");
        server.script = (asked, exchange) -> exchange.later(() -> exchange.answer(201, asked.body()));

        // When
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 9)
                .mapToObj(i -> calls.post("/apis/reviews", "n" + i))
                .toList();

        // Then
        assertThat(answers.stream()
                        .map(answer ->
                                answer.orTimeout(60, TimeUnit.SECONDS).join().body()))
                .containsExactly("n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8");
        assertThat(server.mostAtOnce).hasValue(2);
        assertThat(client.asked).isEmpty();
    }

    @Test
    void shouldConnectAgainAfterGoAway() {
        // Given
        server.script = (asked, exchange) -> exchange.goAway(false);
        assertThat(ask("one")).isEqualTo(BY_CLIENT);

        // When
        server.script = (asked, exchange) -> exchange.answer(201, "new");

        // Then
        assertThat(ask("two")).isEqualTo(new Answer(201, "new"));
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void shouldTakeTheAnswerThatComesAfterGoAway() {
        // Given
        server.script = (asked, exchange) -> {
            exchange.goAway(true);
            exchange.later(() -> exchange.answer(201, asked.body()));
        };

        // Then
        assertThat(List.of(ask("one"), ask("two"))).containsExactly(new Answer(201, "one"), new Answer(201, "two"));
        assertThat(server.connections).hasValue(2);
        assertThat(client.asked).isEmpty();
    }

    @Test
    void shouldLeaveACallToTheClientThatWasReset() {
        // Given
        server.script = (asked, exchange) -> exchange.reset();

        // Then
        assertThat(ask("one")).isEqualTo(BY_CLIENT);
        assertThat(client.asked).containsExactly("/apis/reviews one");
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldLeaveACallToTheClientWhenItsConnectionEnds() {
        // Given
        server.script = (asked, exchange) -> exchange.endConnection();
        assertThat(ask("one")).isEqualTo(BY_CLIENT);

        // When
        server.script = (asked, exchange) -> exchange.answer(201, "new");

        // Then
        assertThat(ask("two")).isEqualTo(new Answer(201, "new"));
    }

    @Test
    void shouldLeaveItToTheClientToRenewTheToken() {
        // Given
        server.script = (asked, exchange) -> exchange.answer(401, "{}");

        // Then
        assertThat(ask("one")).isEqualTo(BY_CLIENT);
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldTellOtherErrors() {
        // Given
        server.script = (asked, exchange) -> exchange.answer(503, "{}");

        // Then
        assertThat(ask("one")).isEqualTo(new Answer(503, "{}"));
        assertThat(heard).containsExactly(503);
        assertThat(client.asked).isEmpty();
    }

    @Test
    void shouldRefuseAnAnswerWithoutEnd() {
        // Given
        server.script = (asked, exchange) -> exchange.answer(201, "x".repeat(CallStreams.MOST_ANSWER + 1));

        // Then
        assertThatThrownBy(() -> ask("one")).hasMessageContaining("larger than 1048576 bytes");
        assertThat(client.asked).isEmpty();
        server.script = (asked, exchange) -> exchange.answer(201, "x".repeat(CallStreams.MOST_ANSWER));
        assertThat(ask("two").body()).hasSize(CallStreams.MOST_ANSWER);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void shouldConnectAgainAfterSilence() {
        // Given
        ask("zero"); // or the confirmation of settings would come after the call
        server.script = (asked, exchange) -> {};
        CompletableFuture<Answer> lost = calls.post("/apis/reviews", "one");
        await().until(() -> server.asked.size() == 2);

        // When
        lost.completeExceptionally(new TimeoutException());
        server.script = (asked, exchange) -> exchange.answer(201, "new");

        // Then
        assertThat(ask("two")).isEqualTo(new Answer(201, "new"));
        assertThat(server.connections).hasValue(2);
    }

    @Test
    void shouldKeepAConnectionThatIsOnlySlowWithOneCall() {
        // Given
        server.script = (asked, exchange) -> {
            if (!asked.body().equals("slow")) {
                exchange.answer(201, "quick");
            }
        };
        CompletableFuture<Answer> slow = calls.post("/apis/reviews", "slow");
        ask("quick");

        // When
        slow.completeExceptionally(new TimeoutException());

        // Then
        await().until(() -> server.resets.contains(8L)); // CANCEL
        ask("quick");
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void shouldBelieveNoOtherAuthority() throws Exception {
        // Given
        authority = new TestAuthority("another");
        calls.close();
        calls = calls("127.0.0.1", server.port());

        // Then
        assertThat(ask("one")).isEqualTo(BY_CLIENT);
        assertThat(server.asked).isEmpty();
    }

    @Test
    void shouldBelieveNoCertificateOfAnotherHost() throws Exception {
        // Given
        again(100, "127.0.0.2", "h2");

        // Then
        assertThat(ask("one")).isEqualTo(BY_CLIENT);
        assertThat(server.connections).hasValue(1);
        assertThat(server.asked).isEmpty();
    }

    @Test
    void shouldLeaveAllToTheClientWhereNoHttp2IsSpoken() throws Exception {
        // Given
        again(100, "127.0.0.1", "http/1.1");

        // Then
        assertThat(List.of(ask("one"), ask("two"))).containsOnly(BY_CLIENT);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void shouldSayAtOnceThatNobodyListens() throws Exception {
        // Given
        try (Socket silent = new Socket()) {
            silent.bind(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), 0)); // so that nobody else listens there, either
            calls.close();
            calls = calls("127.0.0.1", silent.getLocalPort());

            // Then
            assertThatThrownBy(() -> ask("one")).hasCauseInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> ask("two")).hasCauseInstanceOf(ConnectException.class);
            assertThat(client.asked).isEmpty();
        }
    }

    private Answer ask(String body) {
        return calls.post("/apis/reviews", body).orTimeout(60, TimeUnit.SECONDS).join();
    }

    private void again(int streams, String host, String... protocols) throws Exception {
        stop();
        serve(streams, host, protocols);
    }

    private void serve(int streams, String host, String... protocols) throws Exception {
        server = new ScriptedApiServer(authority, host, streams, protocols);
        calls = calls(host, server.port());
    }

    private ReviewCalls calls(String host, int port) throws Exception {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://" + host + ":" + port)
                .withCaCertFile(authority.file(folder.resolve("ca.crt")).toString())
                .withOauthToken("token-1")
                .build();
        ReviewCalls made = Http2Calls.over(client, config, LONG, Transport.best(), heard::add);
        assertThat(made).isInstanceOf(Http2Calls.class);
        return made;
    }

    private static final class RecordingClient implements ReviewCalls {
        private final Queue<String> asked = new ConcurrentLinkedQueue<>();

        @Override
        public CompletableFuture<Answer> post(String path, String body) {
            asked.add(path + " " + body);
            return CompletableFuture.completedFuture(BY_CLIENT);
        }

        @Override
        public void close() {}
    }
}
