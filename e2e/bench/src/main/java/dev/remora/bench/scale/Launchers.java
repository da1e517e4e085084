package dev.remora.bench.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Plays the launcher of every guest on one address: all Instances have the same plugin list, hence the same revision and
 * the same ports. As the real one it ends each connection.
 */
final class Launchers implements AutoCloseable {
    static final String ADDRESS = "127.83.67.1";

    private static final ObjectMapper JSON = new ObjectMapper();
    private @Nullable HttpServer server;
    private volatile byte[] document = {};

    /** A guest starts; {@code annotations} are its template's. */
    synchronized void boot(JsonNode annotations) throws IOException {
        if (server != null) {
            return;
        }
        document = document(annotations);
        int port = annotations.path("remora.dev/status-port").asInt();
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(ADDRESS), port), 1024);
        started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        started.createContext("/", this::answer);
        started.start();
        server = started;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(200, document.length);
            exchange.getResponseBody().write(document);
        }
    }

    private static byte[] document(JsonNode annotations) throws IOException {
        ObjectNode status = JSON.createObjectNode()
                .put("revision", annotations.path("remora.dev/plugins-revision").asText())
                .put("mode", "systemd");
        ArrayNode plugins = status.putArray("plugins");
        JSON.readTree(annotations.path("remora.dev/plugin-ports").asText())
                .properties()
                .forEach(port -> plugins.addObject()
                        .put("name", port.getKey())
                        .put("state", "Running")
                        .put("reason", "Running")
                        .put("port", port.getValue().asInt())
                        .put("restarts", 0));
        return status.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
