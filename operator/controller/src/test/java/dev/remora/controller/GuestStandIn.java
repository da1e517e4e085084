package dev.remora.controller;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Plays the launcher in a guest: answers on a loopback address of its own with whatever it was told to say. */
final class GuestStandIn implements AutoCloseable {
    private final HttpServer server;
    private volatile String body = "{}";

    GuestStandIn(String address, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), port), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    void says(String json) {
        body = json;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
