package dev.remora.gateway.health;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers when the API server last answered anything. As a check it fails only after a silence of {@code grace}, and passes
 * again with the first answer: callers are served from memory meanwhile (see docs/adr/0015).
 */
public final class ApiServerContact implements Interceptor, Supplier<@Nullable String> {
    /** Under which it is registered with a client. */
    public static final String NAME = "remora-contact";

    private final Duration grace;
    private final LongSupplier nanoTime;
    private volatile long lastAnswer;

    /**
     * Counts the silence from now on.
     *
     * @param grace longest silence that is no trouble
     */
    public ApiServerContact(Duration grace, LongSupplier nanoTime) {
        this.grace = grace;
        this.nanoTime = nanoTime;
        this.lastAnswer = nanoTime.getAsLong();
    }

    /**
     * Half as much again for the last of all replicas, and something between for each other one, by its name: what befalls
     * all of them does not take all of them out of the Service in the same moment.
     */
    public static Duration spread(Duration grace, String replica) {
        return grace.plus(
                grace.multipliedBy(Math.floorMod(replica.hashCode(), 64)).dividedBy(128));
    }

    /** A request was answered. An error of the API server's own, or of our credentials, helps no caller. */
    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (response.code() < 500 && response.code() != 401) {
            lastAnswer = nanoTime.getAsLong();
        }
    }

    /** For how long there was no answer. */
    public Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastAnswer);
    }

    @Override
    public @Nullable String get() {
        Duration silence = silence();
        return silence.compareTo(grace) <= 0 ? null : "no answer for " + silence.toSeconds() + " s";
    }
}
