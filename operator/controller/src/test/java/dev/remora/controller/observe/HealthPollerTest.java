package dev.remora.controller.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.remora.controller.observe.Health.Healthy;
import dev.remora.controller.observe.Health.Unhealthy;
import dev.remora.controller.observe.Health.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthPollerTest {
    private static final Duration PERIOD = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private final Queue<String> news = new ConcurrentLinkedQueue<>();
    private final Queue<String> agents = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HealthPoller<String> poller = new HealthPoller<>(1000, news::add);
    private volatile int status = 200;
    private volatile Duration delay = Duration.ZERO;
    private HttpServer plugin;
    private HealthTarget target;

    @SuppressWarnings("NullAway.Init") // set before each test
    HealthPollerTest() {}

    @BeforeEach
    void startPlugin() throws IOException {
        plugin = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        plugin.setExecutor(threads);
        plugin.createContext("/healthz", exchange -> {
            asked.incrementAndGet();
            agents.add(String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent")));
            pause();
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        plugin.start();
        target = target("uid");
    }

    @AfterEach
    void stopPlugin() {
        poller.close();
        plugin.stop(0);
        threads.shutdownNow();
    }

    @Test
    void shouldBeUnknownUntilItAnswersAndThenHealthy() {
        // When
        Map<String, Health> first = poller.follow("web", Map.of("hello", target), Set.of());
        await().until(() -> asked.get() > 3);

        // Then
        assertThat(first).containsExactly(Map.entry("hello", new Unknown()));
        assertThat(latest()).isEqualTo(new Healthy());
        assertThat(news).containsExactly("web");
        assertThat(agents).allMatch(agent -> agent.startsWith("remora-health/"));
    }

    @Test
    void shouldTellOnceThatItFailsAndOnceThatItIsWell() {
        // Given
        poller.follow("web", Map.of("hello", target), Set.of());
        await().until(() -> latest() instanceof Healthy);

        // When
        status = 500;
        await().until(() -> latest() instanceof Unhealthy);
        int soFar = asked.get();
        await().until(() -> asked.get() > soFar + 3);
        status = 302;
        await().until(() -> latest() instanceof Healthy);

        // Then
        assertThat(news).hasSize(3);
    }

    @Test
    void shouldBeUnhealthyWhenItTakesTooLong() {
        // Given
        delay = Duration.ofSeconds(20);

        // When
        poller.follow("web", Map.of("hello", target), Set.of());
        await().until(() -> latest() instanceof Unhealthy);

        // Then
        assertThat(latest())
                .isEqualTo(new Unhealthy("GET /healthz on port %d: no answer within 300ms (2 failures in a row)"
                        .formatted(target.uri().getPort())));
    }

    @Test
    void shouldBeUnhealthyWhenNobodyListens() {
        // Given
        plugin.stop(0);

        // When
        poller.follow("web", Map.of("hello", target), Set.of());

        // Then
        await().until(() -> latest() instanceof Unhealthy(String message) && message.contains("nobody listens there"));
    }

    @Test
    void shouldStartAnewWhenGuestBootedAgain() {
        // Given
        poller.follow("web", Map.of("hello", target), Set.of());
        await().until(() -> latest() instanceof Healthy);

        // When
        delay = Duration.ofSeconds(20);
        Map<String, Health> next = poller.follow("web", Map.of("hello", target("next-uid")), Set.of("hello"));

        // Then
        assertThat(next).containsExactly(Map.entry("hello", new Unknown()));
    }

    @Test
    void shouldTakePluginForHealthyThatWasReadyBeforeTheControllerStarted() {
        // Given
        status = 500;

        // When
        Map<String, Health> first = poller.follow("web", Map.of("hello", target), Set.of("hello"));

        // Then
        assertThat(first).containsExactly(Map.entry("hello", new Healthy()));
        await().until(() -> latest() instanceof Unhealthy);
    }

    @Test
    void shouldAskNobodyWhoIsNotFollowedAnyMore() throws InterruptedException {
        // Given
        poller.follow("web", Map.of("hello", target), Set.of());
        await().until(() -> asked.get() > 0);

        // When
        Map<String, Health> none = poller.follow("web", Map.of(), Set.of());
        Thread.sleep(200);
        int soFar = asked.get();
        Thread.sleep(300);

        // Then
        assertThat(none).isEmpty();
        assertThat(asked).hasValue(soFar);
    }

    private Health latest() {
        return poller.follow("web", Map.of("hello", target), Set.of()).getOrDefault("hello", new Unknown());
    }

    private HealthTarget target(String uid) {
        URI uri = URI.create("http://127.0.0.1:" + plugin.getAddress().getPort() + "/healthz");
        return new HealthTarget(uid, uri, PERIOD, TIMEOUT, 2);
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
