package dev.remora.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request until there is an answer that counts.
 *
 * @param timeout of requests that say none
 */
record Calls(HttpClient http, Duration timeout) {
    /** The gateway's own answers are small. */
    private static final int LARGEST_PROBLEM = 64 * 1024;

    /** Whatever the gateway says, no caller asks more often. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

    /** One try. */
    private interface Attempt<R> {
        Outcome<R> make(String token, Duration left) throws IOException, InterruptedException;
    }

    private sealed interface Outcome<R> {
        record Answered<R>(R answer) implements Outcome<R> {}

        record Refused<R>(Problem problem) implements Outcome<R> {}
    }

    <T> HttpResponse<T> send(TokenSource tokens, HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return repeat(tokens, request.timeout().orElse(timeout), (token, left) -> {
            HttpResponse<Reply<T>> response = http.send(authorized(request, token, left), new ReplyHandler<>(handler));
            return switch (response.body()) {
                case Reply.OfPlugin<T>(T body) -> new Outcome.Answered<>(new PluginResponse<>(response, request, body));
                case Reply.OfGateway<T>(InputStream body) -> new Outcome.Refused<>(problem(response, body));
            };
        });
    }

    WebSocket open(TokenSource tokens, URI address, WebSocket.Listener listener, String... subprotocols)
            throws IOException, InterruptedException {
        return repeat(tokens, timeout, (token, left) -> {
            WebSocket.Builder builder = http.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + token)
                    .connectTimeout(left);
            long wait = preferredWait(left);
            if (wait > 0) {
                builder.header("Prefer", "wait=" + wait);
            }
            if (subprotocols.length > 0) {
                String[] lesser = Arrays.copyOfRange(subprotocols, 1, subprotocols.length);
                builder.subprotocols(subprotocols[0], lesser);
            }
            return handshake(builder.buildAsync(address, listener));
        });
    }

    private static Outcome<WebSocket> handshake(CompletableFuture<WebSocket> opening)
            throws IOException, InterruptedException {
        try {
            return new Outcome.Answered<>(opening.get());
        } catch (InterruptedException e) {
            opening.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                HttpResponse<?> response = refused.getResponse();
                Problem problem = response == null ? null : Problem.of(response.statusCode(), response.headers(), "");
                if (problem != null) {
                    return new Outcome.Refused<>(problem);
                }
            }
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private <R> R repeat(TokenSource tokens, Duration timeout, Attempt<R> attempt)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        boolean renewed = false;
        while (true) {
            String token = tokens.token();
            switch (attempt.make(token, left(begin, timeout))) {
                case Outcome.Answered<R>(R answer) -> {
                    return answer;
                }
                case Outcome.Refused<R>(Problem problem) -> {
                    boolean again = problem.unsent() && problem.slug().equals("unauthenticated") && !renewed;
                    if (again && tokens.refused(token)) {
                        renewed = true;
                    } else {
                        pause(problem, left(begin, timeout));
                    }
                }
            }
        }
    }

    /** Returns when it is time to ask again. */
    private static void pause(Problem problem, Duration left) throws GatewayException, InterruptedException {
        Duration pause = problem.passes() ? problem.retryAfter() : null;
        if (pause == null || pause.compareTo(left) >= 0) {
            throw GatewayException.of(problem);
        }
        Thread.sleep(pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause);
    }

    /** At least a little, for the sake of who takes it. */
    private static Duration left(long begin, Duration timeout) {
        Duration left = timeout.minusNanos(System.nanoTime() - begin);
        return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
    }

    private static HttpRequest authorized(HttpRequest request, String token, Duration left) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request, (name, value) -> true)
                .setHeader("Authorization", "Bearer " + token)
                .timeout(left);
        long wait = preferredWait(left);
        if (wait > 0 && request.headers().firstValue("Prefer").isEmpty()) {
            builder.header("Prefer", "wait=" + wait);
        }
        return builder.build();
    }

    /** Seconds, so that the gateway gives up before the caller does, and can say that nothing was sent; 0 if there is no time. */
    private static long preferredWait(Duration left) {
        return Math.min(left.toSeconds() - 1, 999_999_999);
    }

    private static Problem problem(HttpResponse<?> response, InputStream body) throws IOException {
        String text;
        try (body) {
            text = new String(body.readNBytes(LARGEST_PROBLEM), StandardCharsets.UTF_8);
        }
        @Nullable Problem problem = Problem.of(response.statusCode(), response.headers(), text);
        if (problem == null) {
            throw new IllegalStateException("the headers of an answer changed");
        }
        return problem;
    }
}
