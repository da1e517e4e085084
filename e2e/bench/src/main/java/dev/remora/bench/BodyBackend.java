package dev.remora.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A plugin: {@code GET /zeros/<bytes>} sends that many, PUT says how many it got. */
final class BodyBackend implements AutoCloseable {
    private static final String ZEROS = "/zeros/";
    private static final byte[] BLOCK = new byte[64 * 1024];

    private final HttpServer server;

    private BodyBackend(HttpServer server) {
        this.server = server;
    }

    static BodyBackend start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", BodyBackend::answer);
        server.start();
        return new BodyBackend(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith(ZEROS)) {
                send(exchange, Long.parseLong(path.substring(ZEROS.length())));
            } else {
                long got = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
                byte[] text = Long.toString(got).getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
            }
        }
    }

    private static void send(HttpExchange exchange, long bytes) throws IOException {
        exchange.sendResponseHeaders(200, bytes);
        for (long left = bytes; left > 0; left -= BLOCK.length) {
            exchange.getResponseBody().write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
