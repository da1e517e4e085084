package dev.remora.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.GuestStatus.Reported;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuestPollerTest {
    private final Queue<String> news = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final GuestPoller<String> poller = new GuestPoller<>(new Pace(Duration.ofMillis(50), 1000), news::add);
    private volatile String state = "Starting";
    private HttpServer guest;
    private GuestTarget target;

    @SuppressWarnings("NullAway.Init") // set before each test
    GuestPollerTest() {}

    @BeforeEach
    void startGuest() throws IOException {
        guest = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        guest.createContext("/", exchange -> {
            byte[] body = "{\"revision\":\"r\",\"plugins\":[{\"name\":\"a\",\"state\":\"%s\",\"pid\":%d}]}"
                    .formatted(state, asked.incrementAndGet())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        guest.start();
        target =
                GuestTarget.of("uid", "127.0.0.1", guest.getAddress().getPort()).orElseThrow();
    }

    @AfterEach
    void stopGuest() {
        poller.close();
        guest.stop(0);
    }

    @Test
    void shouldTellNewsOnceWhenAnswerStaysTheSame() {
        // Given
        state = "Running";

        // When
        poller.follow("web", target);
        await().until(() -> asked.get() > 5);

        // Then
        assertThat(news).containsExactly("web");
        assertThat(poller.latest("web", target))
                .isEqualTo(new Reported("r", List.of(new Plugin("a", PluginHealth.Running, ""))));
    }

    @Test
    void shouldTellNewsAgainWhenAnswerChanges() {
        // Given
        poller.follow("web", target);
        await().until(() -> news.size() == 1);

        // When
        state = "Running";

        // Then
        await().until(() -> news.size() == 2);
    }

    @Test
    void shouldKeepLastAnswerWhenGuestMissesOneBeat() {
        // Given
        state = "Running";
        poller.follow("web", target);
        await().until(() -> news.size() == 1);

        // When
        guest.stop(0);

        // Then
        await().pollDelay(Duration.ofMillis(400)).until(() -> true);
        assertThat(poller.latest("web", target)).isInstanceOf(Reported.class);
        await().until(() -> poller.latest("web", target) instanceof GuestStatus.Unreachable);
    }

    @Test
    void shouldKnowNothingOfAnotherBoot() {
        // Given
        state = "Running";
        poller.follow("web", target);
        await().until(() -> news.size() == 1);

        // When
        var next = new GuestTarget("next-uid", target.status());

        // Then
        assertThat(poller.latest("web", next)).isEqualTo(new NotAsked());
    }

    @Test
    void shouldStopAskingWhenForgotten() {
        // Given
        poller.follow("web", target);
        await().until(() -> news.size() == 1);

        // When
        poller.forget("web");

        // Then
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        int now = asked.get();
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        assertThat(asked).hasValue(now);
    }
}
