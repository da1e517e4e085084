package dev.remora.gateway.rest.operation;

import com.sun.net.httpserver.HttpServer;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.rest.kubernetes.ApiServer;
import dev.remora.gateway.rest.model.Caller;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An API server that says what it is told to say, and keeps what it was asked. */
final class StubApiServer implements AutoCloseable {
    static final String INSTANCE = "/apis/remora.dev/v1alpha1/namespaces/team-a/instances/vm";

    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ApiServer client;

    StubApiServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + path + " " + body + " by "
                    + exchange.getRequestHeaders().get("Authorization"));
            if (path.equals(INSTANCE) && body.contains("powerState")) {
                instance(body.contains("Stopped") ? "Stopped" : "Running", "Running");
            }
            String answer = answers.get(path);
            byte[] bytes = (answer == null ? "{\"message\":\"not found\"}" : answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withOauthToken("the-gateways-own")
                .build();
        client = ApiServer.reachedBy(config, Duration.ofSeconds(60));
    }

    ApiServer client() {
        return client;
    }

    StubApiServer says(String path, String answer) {
        answers.put(path, answer);
        return this;
    }

    /** An Instance in that state. */
    StubApiServer instance(String powerState, String state) {
        return says(INSTANCE, """
                {"metadata": {"uid": "uid-1", "name": "vm", "namespace": "team-a", "generation": 1},
                 "spec": {"powerState": "%s"}, "status": {"state": "%s", "observedGeneration": 1}}
                """.formatted(powerState, state));
    }

    /** Method, path, body and token of every request that is not a reading one. */
    List<String> changes() {
        return requests.stream().filter(request -> !request.startsWith("GET")).toList();
    }

    static Caller caller() {
        BearerToken token = Objects.requireNonNull(BearerToken.of("Bearer alice-token"));
        return new Caller("alice", token, "team-a", () -> false);
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
    }
}
