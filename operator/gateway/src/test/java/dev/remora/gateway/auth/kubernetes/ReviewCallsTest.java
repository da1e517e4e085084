package dev.remora.gateway.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a review when the API server does something else than to answer it. */
@SuppressWarnings("NullAway.Init") // what @BeforeEach sets
class ReviewCallsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private volatile int status = 201;
    private volatile String answer = "{\"status\": {\"allowed\": true}}";
    private HttpServer server;
    private HttpClient http;
    private Config config;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/apis/authorization.k8s.io/v1/subjectaccessreviews", exchange -> {
            asked.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        http = HttpClientUtils.getHttpClientFactory().newBuilder(config).build();
    }

    @AfterEach
    void stopServer() {
        mayAnswer.countDown();
        http.close();
        server.stop(0);
    }

    @Test
    void shouldNotQueueReviewsBeyondTheLimit() throws InterruptedException {
        // Given
        Reviews reviews = new Reviews(new ClientCalls(http, config, LONG), LONG, 1);
        CompletableFuture<String> first = ask(reviews);
        asked.await();

        // When
        CompletableFuture<String> second = ask(reviews);
        mayAnswer.countDown();

        // Then
        assertThat(second).isCompletedWithValue("none: too many reviews are under way");
        assertThat(first.join()).isEqualTo("{\"allowed\":true}");
        assertThat(ask(reviews).join()).isEqualTo("{\"allowed\":true}");
    }

    @Test
    void shouldTellWhatTheApiServerRefused() {
        // Given
        status = 403;
        answer = "{\"kind\": \"Status\", \"message\": \"the gateway may not ask\"}";
        mayAnswer.countDown();

        // Then
        assertThat(ask(new Reviews(new ClientCalls(http, config, LONG), LONG, 1))
                        .join())
                .isEqualTo("none: the API server answered with status 403: the gateway may not ask");
    }

    @Test
    void shouldTakeSomethingElseThanJsonForNoAnswer() {
        // Given
        answer = "<html>";
        mayAnswer.countDown();

        // Then
        assertThat(ask(new Reviews(new ClientCalls(http, config, LONG), LONG, 1))
                        .join())
                .isEqualTo("none: the API server answered with status 201 and no JSON");
    }

    @Test
    void shouldNotWaitLongerThanTheTimeout() {
        assertThat(ask(new Reviews(new ClientCalls(http, config, LONG), Duration.ofMillis(200), 1))
                        .join())
                .startsWith("none: ");
    }

    @Test
    void shouldTellWhenNobodyListens() {
        // Given
        server.stop(0);

        // Then
        assertThat(ask(new Reviews(new ClientCalls(http, config, LONG), LONG, 1))
                        .join())
                .startsWith("none: ");
    }

    private static CompletableFuture<String> ask(Reviews reviews) {
        return reviews.ask(
                Reviews.Kind.ACCESS,
                JsonNodeFactory.instance.objectNode(),
                JsonNode::toString,
                error -> "none: " + error.getMessage());
    }
}
