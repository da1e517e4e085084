package dev.remora.bench.storm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * As much of a kube-apiserver as the gateway needs: knows one Instance, takes every token for the name of its user, allows
 * everything, and takes a while for each review.
 */
final class StandInApiServer implements AutoCloseable {
    static final String NAME = "bench";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REVIEW = Duration.ofMillis(5);
    private static final String TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    private static final String INSTANCES = "/apis/remora.dev/v1alpha1/instances";

    private final InetSocketAddress address;
    private final JsonNode instance;
    private final AtomicInteger tokenReviews = new AtomicInteger();
    private final AtomicInteger accessReviews = new AtomicInteger();
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;
    private CountDownLatch ended = new CountDownLatch(1);

    private StandInApiServer(InetSocketAddress address, JsonNode instance) {
        this.address = address;
        this.instance = instance;
    }

    /**
     * Starts it on a port of 127.0.0.1.
     *
     * @param pluginPort where the Instance's plugin listens
     */
    static StandInApiServer start(int port, int pluginPort) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer waits for an acknowledgement
        System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
        StandInApiServer api = new StandInApiServer(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), instance(pluginPort));
        api.comeBack();
        return api;
    }

    /** Listens again after {@link #goAway}. */
    void comeBack() throws IOException {
        ended = new CountDownLatch(1);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        HttpServer started = HttpServer.create(address, 1024);
        started.setExecutor(executor);
        started.createContext("/", this::answer);
        started.start();
        server = started;
        threads = executor;
    }

    /** Ends all connections and refuses others. */
    void goAway() {
        ended.countDown();
        if (server != null) {
            server.stop(0);
        }
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    /** A kubeconfig that leads here. */
    String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: bench, cluster: {server: 'http://127.0.0.1:%d'}}]
                users: [{name: gateway, user: {token: gateway}}]
                contexts: [{name: bench, context: {cluster: bench, user: gateway}}]
                current-context: bench
                """.formatted(address.getPort());
    }

    int tokenReviews() {
        return tokenReviews.get();
    }

    int accessReviews() {
        return accessReviews.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("POST")) {
                JsonNode review = JSON.readTree(exchange.getRequestBody());
                switch (path) {
                    case TOKEN_REVIEWS -> review(exchange, tokenReviews, review, authenticated(review));
                    case ACCESS_REVIEWS ->
                        review(
                                exchange,
                                accessReviews,
                                review,
                                JSON.createObjectNode().put("allowed", true));
                    default -> send(exchange, 404, JSON.createObjectNode());
                }
            } else if (String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true")) {
                watch(exchange);
            } else {
                send(exchange, 200, list(path));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void review(HttpExchange exchange, AtomicInteger count, JsonNode review, ObjectNode status)
            throws IOException, InterruptedException {
        count.incrementAndGet();
        Thread.sleep(REVIEW);
        send(exchange, 201, ((ObjectNode) review).set("status", status));
    }

    private static ObjectNode authenticated(JsonNode review) {
        String token = review.at("/spec/token").asText();
        ObjectNode status = JSON.createObjectNode().put("authenticated", true);
        status.putObject("user").put("username", token).put("uid", token).putArray("groups");
        return status;
    }

    /** A watch in which nothing ever happens; whoever wants it over a WebSocket is told that there is none. */
    private void watch(HttpExchange exchange) throws IOException, InterruptedException {
        if (exchange.getRequestHeaders().containsKey("Upgrade")) {
            send(exchange, 200, JSON.createObjectNode());
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        ended.await();
    }

    private ObjectNode list(String path) {
        ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        list.putObject("metadata").put("resourceVersion", "1");
        var items = list.putArray("items");
        if (path.equals(INSTANCES)) {
            list.put("apiVersion", "remora.dev/v1alpha1").put("kind", "InstanceList");
            items.add(instance);
        }
        return list;
    }

    private static JsonNode instance(int pluginPort) {
        Map<String, Object> plugin = Map.of("name", NAME, "port", pluginPort, "state", "Loaded", "ready", true);
        return JSON.valueToTree(Map.of(
                "apiVersion",
                "remora.dev/v1alpha1",
                "kind",
                "Instance",
                "metadata",
                Map.of("name", NAME, "namespace", NAME, "uid", "uid-1", "resourceVersion", "1", "generation", 1),
                "spec",
                Map.of("plugins", new Object[] {Map.of("name", NAME, "rom", Map.of("image", "bench/no-rom"))}),
                "status",
                Map.of("state", "Running", "address", "127.0.0.1", "vmiUID", "vmi-1", "plugins", new Object[] {plugin
                })));
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        goAway();
    }
}
