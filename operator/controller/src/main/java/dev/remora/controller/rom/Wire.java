package dev.remora.controller.rom;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** HTTP with an end: the whole answer, body included, comes before the deadline or not at all. */
final class Wire {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final int MOST_ATTEMPTS = 3;
    private static final int LEAST_FAULT_OF_SERVER = 500;

    private final HttpClient client;

    Wire(Duration connect) {
        this.client = HttpClient.newBuilder()
                .connectTimeout(connect)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /** Sends what may be sent twice, and again after a short while if it goes wrong and time is left. */
    HttpResponse<byte[]> sendPatiently(HttpRequest request, int mostBytes, Deadline deadline) throws IOException {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++, pause = pause.multipliedBy(3)) {
            boolean last = attempt == MOST_ATTEMPTS || !deadline.leaves(pause.multipliedBy(2));
            try {
                var response = send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), mostBytes), deadline);
                if (last || response.statusCode() < LEAST_FAULT_OF_SERVER) {
                    return response;
                }
            } catch (IOException e) {
                if (last) {
                    throw e;
                }
            }
            sleep(pause);
        }
    }

    /** Sends once. */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler, Deadline deadline) throws IOException {
        CompletableFuture<HttpResponse<T>> response = client.sendAsync(request, handler);
        try {
            return response.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer in time", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            response.cancel(true);
        }
    }

    private static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
