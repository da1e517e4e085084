package dev.remora.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** The one request of the benchmark, the same to every peer. */
final class Request {
    static final String PREFIX = "/v1/namespaces/bench/instances/bench/plugins/bench";
    static final String PATH_AT_BACKEND = "/files/list?x=1";
    static final String PATH = PREFIX + PATH_AT_BACKEND;

    private final String token;
    private final HttpClient client;

    Request(String token, Tls tls) throws GeneralSecurityException, IOException {
        this.token = token;
        this.client = HttpClient.newBuilder()
                .sslContext(tls.trusting())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    String token() {
        return token;
    }

    /** Status of the answer, 0 when there is none. */
    int status(int port) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + PATH))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0; // not up yet
        }
    }
}
