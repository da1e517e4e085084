package dev.remora.controller.observe;

import dev.remora.controller.observe.GuestStatus.Unreachable;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a guest's launcher how its plugins are. Whatever the guest does, an answer takes at most {@link #DEADLINE} and 64
 * KiB; redirects are not followed and no proxy is used.
 */
public final class GuestStatusClient implements AutoCloseable {
    /** Time that one question may take altogether. */
    static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final long LARGEST_BODY = 64 << 10;
    private static final int OK = 200;

    private final HttpClient http;

    /** Runs its work on {@code executor}, which it does not close. */
    public GuestStatusClient(Executor executor) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT)
                .executor(executor)
                .build();
    }

    /** Asks once, and blocks meanwhile. */
    public GuestStatus ask(GuestTarget target) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(target.status()).timeout(DEADLINE).build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_BODY));
        try {
            HttpResponse<byte[]> response = answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            return response.statusCode() == OK
                    ? GuestStatusParser.parse(response.body())
                    : new Unreachable(target.status() + " answers HTTP status " + response.statusCode());
        } catch (ExecutionException e) {
            return new Unreachable(target.status() + " does not answer");
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Unreachable(target.status() + " does not answer within " + DEADLINE.toSeconds() + " s");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
