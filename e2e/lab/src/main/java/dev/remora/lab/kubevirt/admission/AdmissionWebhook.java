package dev.remora.lab.kubevirt.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.remora.lab.tls.CertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Serves the admission rules over HTTPS on loopback, at {@code /mutate} and {@code /validate}. */
public final class AdmissionWebhook implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private AdmissionWebhook(HttpsServer server) {
        this.server = server;
    }

    /**
     * Starts the server on a free port.
     *
     * @param controllerUserName user that the stand-in's controllers act as
     */
    public static AdmissionWebhook start(CertificateAuthority authority, String controllerUserName) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(authority
                    .issue(List.of("127.0.0.1"), List.of("virt-api.kubevirt.svc"))
                    .serverContext()));
            AdmissionWebhook webhook = new AdmissionWebhook(server);
            AdmissionReviews reviews = new AdmissionReviews(controllerUserName);
            server.createContext("/mutate", exchange -> answer(exchange, reviews::mutate));
            server.createContext("/validate", exchange -> answer(exchange, reviews::validate));
            server.setExecutor(webhook.threads);
            server.start();
            return webhook;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the admission webhook", e);
        }
    }

    /** Where it answers. */
    public String url(String path) {
        return "https://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static void answer(HttpExchange exchange, Function<JsonNode, ? extends JsonNode> rule) throws IOException {
        try (exchange) {
            byte[] body = JSON.writeValueAsBytes(rule.apply(JSON.readTree(exchange.getRequestBody())));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
