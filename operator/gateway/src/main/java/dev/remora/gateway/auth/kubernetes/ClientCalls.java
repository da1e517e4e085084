package dev.remora.gateway.auth.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Through the Kubernetes client, which knows every kind of credentials, proxies, and how to renew a token. */
public final class ClientCalls implements ReviewCalls {
    private final HttpClient http;
    private final String apiServer;
    private final Duration timeout;

    /**
     * Asks with what {@code config} has as credentials.
     *
     * @param http made with {@code config}; not closed with this
     * @param timeout of one call
     */
    public ClientCalls(HttpClient http, Config config, Duration timeout) {
        this.http = http;
        this.apiServer = config.getMasterUrl().replaceFirst("/$", "");
        this.timeout = timeout;
    }

    @Override
    public CompletableFuture<Answer> post(String path, String body) {
        try {
            return http.sendAsync(request(path, body.getBytes(StandardCharsets.UTF_8)), byte[].class)
                    .thenApply(response -> new Answer(
                            response.code(),
                            response.body() == null ? "" : new String(response.body(), StandardCharsets.UTF_8)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private HttpRequest request(String path, byte[] body) {
        return http.newHttpRequestBuilder()
                .uri(apiServer + path)
                .setHeader("Accept", "application/json")
                .setHeader("User-Agent", "remora-gateway")
                .method("POST", "application/json", new ByteArrayInputStream(body), body.length)
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    @Override
    public void close() {
        // the client is not ours
    }
}
