package dev.remora.gateway.health;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers when the API server last answered anything. Silence is trouble only after a while, and over with the first answer:
 * callers are served from memory meanwhile (see docs/adr/0015).
 */
public final class ApiServerContact implements Interceptor {
    /** Under which it is registered with a client. */
    public static final String NAME = "remora-contact";

    private final LongSupplier nanoTime;
    private volatile long lastAnswer;

    /** Counts the silence from now on. */
    public ApiServerContact(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastAnswer = nanoTime.getAsLong();
    }

    /**
     * Half as much again for the last of all replicas, and something between for each other one, by its name: what befalls
     * all of them does not take all of them out of the Service in the same moment.
     */
    public static Duration spread(Duration grace, String replica) {
        return grace.plusMillis(grace.toMillis() * Math.floorMod(replica.hashCode(), 64) / 128);
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        answered(response.code());
    }

    /** A request was answered with that status. An error of the API server's own, or of our credentials, helps no caller. */
    public void answered(int status) {
        if (status < 500 && status != 401) {
            lastAnswer = nanoTime.getAsLong();
        }
    }

    /** For how long there was no answer. */
    public Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastAnswer);
    }

    /**
     * What is wrong, if anything is.
     *
     * @param grace longest silence that is no trouble
     */
    public @Nullable String trouble(Duration grace) {
        Duration silence = silence();
        return silence.compareTo(grace) <= 0 ? null : "no answer for " + silence.toSeconds() + " s";
    }
}
