package dev.remora.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init")
class ApiServerContactTest {
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final ApiServerContact contact = new ApiServerContact(now::get);
    private volatile int status = 200;
    private HttpServer apiServer;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        apiServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        apiServer.createContext("/version", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        apiServer.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl(
                                "http://127.0.0.1:" + apiServer.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(ApiServerContact.NAME, contact))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        apiServer.stop(0);
    }

    @Test
    void shouldBearASilence() {
        // When
        pass(GRACE);

        // Then
        assertThat(contact.trouble(GRACE)).isNull();
    }

    @Test
    void shouldSayThatTheApiServerIsAway() {
        // When
        pass(GRACE.plusSeconds(1));

        // Then
        assertThat(contact.trouble(GRACE)).isEqualTo("no answer for 121 s");
    }

    @ParameterizedTest
    @CsvSource({"200, true", "403, true", "429, true", "401, false", "500, false", "503, false"})
    void shouldTellAnswersFromTrouble(int answer, boolean helps) {
        // Given
        status = answer;
        pass(GRACE.plusSeconds(1));

        // When
        ask();

        // Then
        assertThat(contact.trouble(GRACE) == null).isEqualTo(helps);
    }

    @Test
    void shouldNotTakeARefusedConnectionForAnAnswer() {
        // Given
        apiServer.stop(0);
        pass(GRACE.plusSeconds(1));

        // When
        ask();

        // Then
        assertThat(contact.trouble(GRACE)).isNotNull();
    }

    @Test
    void shouldAskWhenNothingElseWasAsked() {
        // Given
        pass(GRACE.plusSeconds(1));

        // When
        try (ApiServerProbe _ = new ApiServerProbe(contact, this::ask, Duration.ofMillis(5))) {
            // Then
            await().until(() -> contact.trouble(GRACE) == null);
        }
    }

    @Test
    void shouldNotAskWhileOthersGetAnswers() throws InterruptedException {
        // When
        try (ApiServerProbe _ = new ApiServerProbe(contact, this::ask, Duration.ofMillis(5))) {
            Thread.sleep(100); // the clock of the contact stands still: the last answer is new
        }

        // Then
        assertThat(asked).hasValue(0);
    }

    @Test
    void shouldGiveReplicasDifferentPatience() {
        // When
        Duration one = ApiServerContact.spread(GRACE, "remora-gateway-7d9f-abcde");
        Duration other = ApiServerContact.spread(GRACE, "remora-gateway-7d9f-fghij");

        // Then
        assertThat(one).isBetween(GRACE, GRACE.multipliedBy(3).dividedBy(2)).isNotEqualTo(other);
    }

    private void ask() {
        try {
            client.raw("/version");
        } catch (RuntimeException told) {
            // the contact heard of it
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
