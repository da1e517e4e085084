package dev.remora.bench.startup;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a gateway does in its training: calls over HTTP/1.1 and HTTP/2, with TLS, allowed and refused. */
final class Exercise implements AutoCloseable {
    private static final int ROUNDS = 50;

    private final HttpServer plugin;

    Exercise() throws IOException {
        plugin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        plugin.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'o', 'k'});
            exchange.close();
        });
        plugin.start();
    }

    int pluginPort() {
        return plugin.getAddress().getPort();
    }

    /** Calls the plugin through the gateway until the way there is worn in. */
    void run(URI pluginUri, URI metrics, Path certificate, String token)
            throws IOException, InterruptedException, GeneralSecurityException {
        for (Version version : new Version[] {Version.HTTP_1_1, Version.HTTP_2}) {
            try (HttpClient client = HttpClient.newBuilder()
                    .version(version)
                    .sslContext(trusting(certificate))
                    .build()) {
                for (int i = 0; i < ROUNDS; i++) {
                    expect(client, call(pluginUri, token).GET(), 200);
                    expect(client, call(pluginUri, token).POST(BodyPublishers.ofByteArray(new byte[10_000])), 200);
                    expect(client, call(pluginUri, "nobody").GET(), 401);
                    expect(client, HttpRequest.newBuilder(metrics), 200);
                }
            }
        }
    }

    private static HttpRequest.Builder call(URI uri, String token) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
    }

    private static void expect(HttpClient client, HttpRequest.Builder request, int status)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IllegalStateException(
                    "%s: %d (expected: %d): %s".formatted(answer.uri(), answer.statusCode(), status, answer.body()));
        }
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        try (var in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        plugin.stop(0);
    }
}
