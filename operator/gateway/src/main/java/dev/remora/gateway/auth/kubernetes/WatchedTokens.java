package dev.remora.gateway.auth.kubernetes;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.remora.gateway.auth.PluginToken;
import dev.remora.gateway.auth.PluginTokens;
import dev.remora.gateway.auth.SecretKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plugins' own tokens, from a watch on each Secret that is in use, by its name: the gateway needs no right to any other
 * Secret. A change counts as soon as the API server tells of it.
 */
public final class WatchedTokens implements PluginTokens, AutoCloseable {
    private static final int MOST = 2_000;
    private static final long UNUSED = Duration.ofMinutes(10).toNanos();

    private record Name(String namespace, String name) {}

    private final Map<Name, WatchedSecret> secrets = new ConcurrentHashMap<>();
    private final KubernetesClient client;
    private final long patienceMillis;
    private final Duration grace;
    private final Ticker ticker;

    /**
     * @param patience for how long a caller waits until a Secret was seen for the first time
     * @param grace for how long a token counts while its Secret cannot be watched
     */
    public WatchedTokens(KubernetesClient client, Duration patience, Duration grace, Ticker ticker) {
        this.client = client;
        this.patienceMillis = patience.toMillis();
        this.grace = grace;
        this.ticker = ticker;
    }

    /** How many Secrets are watched. */
    public int size() {
        return secrets.size();
    }

    @Override
    public CompletableFuture<PluginToken> token(SecretKey secret) {
        Name name = new Name(secret.namespace(), secret.name());
        WatchedSecret watched = secrets.get(name);
        if (watched == null || watched.failedForGood()) {
            watched = watch(name);
        }
        if (watched == null) {
            return CompletableFuture.completedFuture(
                    new PluginToken.Unusable("Tokens of " + MOST + " plugins are in use, which is as many as can be."));
        }
        CompletableFuture<PluginToken> answer = watched.token(secret.key());
        return answer.isDone()
                ? answer
                : answer.copy()
                        .completeOnTimeout(
                                new PluginToken.Unusable("The API server did not show the Secret in time."),
                                patienceMillis,
                                TimeUnit.MILLISECONDS);
    }

    private synchronized @Nullable WatchedSecret watch(Name name) {
        WatchedSecret present = secrets.get(name);
        if (present != null && !present.failedForGood()) {
            return present;
        }
        if (present != null) {
            secrets.remove(name);
            present.close();
        }
        forgetUnused();
        if (secrets.size() >= MOST) {
            return null;
        }
        WatchedSecret watched = new WatchedSecret(client, name.namespace(), name.name(), grace, ticker);
        secrets.put(name, watched);
        return watched;
    }

    private void forgetUnused() {
        secrets.values().removeIf(secret -> {
            boolean unused = secret.unusedFor() > UNUSED;
            if (unused) {
                secret.close();
            }
            return unused;
        });
    }

    @Override
    public void close() {
        secrets.values().forEach(WatchedSecret::close);
    }
}
