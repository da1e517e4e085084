package dev.remora.controller.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers {@code /livez}, {@code /readyz} and {@code /metrics}. Nothing here needs or shows a secret. */
public final class ManagementServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;

    /**
     * Listens at once.
     *
     * @param ready whether everything that is watched is in sync
     * @throws IOException if the address is taken or is none of this machine's
     */
    public ManagementServer(InetSocketAddress address, BooleanSupplier ready, PrometheusMeterRegistry metrics)
            throws IOException {
        server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        answer("/livez", TEXT, () -> true, () -> "ok\n");
        answer("/readyz", TEXT, ready, () -> ready.getAsBoolean() ? "ok\n" : "not in sync with the API server\n");
        answer("/metrics", PROMETHEUS, () -> true, metrics::scrape);
        server.start();
    }

    /** Port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(String path, String type, BooleanSupplier good, Supplier<String> body) {
        server.createContext(
                path, exchange -> answer(exchange, type, good.getAsBoolean() ? OK : UNAVAILABLE, body.get()));
    }

    private static void answer(HttpExchange exchange, String type, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
