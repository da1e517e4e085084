package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.remora.gateway.directory.InformerDirectory;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An API server that has forgotten what a watch wants to go on from: etcd is compacted every five minutes. */
@SuppressWarnings("NullAway.Init")
class WatchEndTest {
    private static final String INSTANCE = """
            {"apiVersion": "remora.dev/v1alpha1", "kind": "Instance",
             "metadata": {"name": "new", "namespace": "team", "uid": "u", "resourceVersion": "1"}}
            """;
    private static final String GONE = """
            {"type": "ERROR", "object": {"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": "Expired", \
            "message": "too old resource version: 1 (9)", "code": 410}}
            """;

    private final AtomicInteger lists = new AtomicInteger();
    private final AtomicInteger watches = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer apiServer;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        apiServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        apiServer.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        apiServer.createContext("/apis/remora.dev/v1alpha1/instances", this::answer);
        apiServer.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + apiServer.getAddress().getPort())
                .withOnlyHttpWatches(true)
                .build();
        client = HeadStart.begin(() -> config).client();
    }

    @AfterEach
    void stop() {
        end.countDown();
        client.close();
        apiServer.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        if (!String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true")) {
            String items = lists.incrementAndGet() == 1 ? "" : INSTANCE;
            byte[] list = """
                    {"apiVersion": "remora.dev/v1alpha1", "kind": "InstanceList", "metadata": {"resourceVersion": "1"},
                     "items": [%s]}
                    """.formatted(items).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, list.length);
            exchange.getResponseBody().write(list);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        if (watches.incrementAndGet() == 1) {
            exchange.getResponseBody().write(GONE.replace("\n", "").concat("\n").getBytes(StandardCharsets.UTF_8));
        } else {
            waitForTheEnd();
        }
        exchange.close();
    }

    private void waitForTheEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldListAgainWhenAWatchIsGone() {
        // When
        try (InformerDirectory directory = new InformerDirectory(client)) {
            directory.start();

            // Then
            await().atMost(Duration.ofSeconds(60)).until(() -> directory.byName("team", "new") != null);
            assertThat(lists).hasValue(2);
        }
    }
}
