package dev.remora.gateway.auth.kubernetes;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.PluginToken;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Secret, watched by its name. What cannot be read opens nothing. */
final class WatchedSecret implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedSecret.class);
    private static final int LONGEST_TOKEN = 256;
    private static final long RETRY = Duration.ofSeconds(5).toNanos();

    /** What the API server said last; {@code secret} is {@code null} if there is none. */
    private record Seen(@Nullable Secret secret, Map<String, CompletableFuture<PluginToken>> tokens) {
        Seen(@Nullable Secret secret) {
            this(secret, new ConcurrentHashMap<>());
        }
    }

    /** Why the watch does not run, and since when. */
    private record Broken(String advice, boolean forbidden, long since) {}

    private final String name;
    private final long grace;
    private final Ticker ticker;
    private final SharedIndexInformer<Secret> informer;
    private final CompletableFuture<Boolean> started = new CompletableFuture<>();
    private volatile Seen seen = new Seen(null);
    private volatile @Nullable Broken broken;
    private volatile long lastUse;

    WatchedSecret(KubernetesClient client, String namespace, String name, Duration grace, Ticker ticker) {
        this.name = namespace + "/" + name;
        this.grace = grace.toNanos();
        this.ticker = ticker;
        this.lastUse = ticker.read();
        informer = client.secrets().inNamespace(namespace).withName(name).runnableInformer(0);
        informer.addEventHandler(new Changes());
        informer.exceptionHandler(this::onTrouble);
        var _ = informer.start().whenComplete((done, error) -> {
            if (error != null && broken == null) {
                onTrouble(false, error);
            }
            started.complete(error == null);
        });
    }

    /** How long nobody asked for it, in nanoseconds. */
    long unusedFor() {
        return ticker.read() - lastUse;
    }

    /** Whether it could not be read at all, some time ago: another try may do better. */
    boolean failedForGood() {
        Broken trouble = broken;
        return started.isDone() && !started.join() && trouble != null && ticker.read() - trouble.since() > RETRY;
    }

    CompletableFuture<PluginToken> token(String key) {
        lastUse = ticker.read();
        return started.isDone() ? now(key) : started.thenCompose(any -> now(key));
    }

    private CompletableFuture<PluginToken> now(String key) {
        Broken trouble = broken;
        if (trouble != null) {
            if (started.join() && informer.isWatching()) {
                broken = null;
            } else if (!started.join() || trouble.forbidden() || ticker.read() - trouble.since() >= grace) {
                return CompletableFuture.completedFuture(new PluginToken.Unusable(trouble.advice()));
            }
        }
        Seen current = seen;
        CompletableFuture<PluginToken> known = current.tokens().get(key);
        return known != null
                ? known
                : current.tokens()
                        .computeIfAbsent(key, k -> CompletableFuture.completedFuture(read(current.secret(), k)));
    }

    private PluginToken read(@Nullable Secret secret, String key) {
        PluginToken token = judge(secret, key);
        if (token instanceof PluginToken.Unusable(String advice)) {
            LOG.atWarn().addKeyValue("advice", advice).log("a plugin's own token cannot be used");
        }
        return token;
    }

    private PluginToken judge(@Nullable Secret secret, String key) {
        if (secret == null) {
            return new PluginToken.Unusable(
                    "There is no Secret " + name + ". Create it, with the token as " + key + ".");
        }
        String encoded = secret.getData() == null ? null : secret.getData().get(key);
        if (encoded == null) {
            return new PluginToken.Unusable("Secret " + name + " has no key " + key + ".");
        }
        String text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).strip();
        BearerToken token = text.length() > LONGEST_TOKEN ? null : BearerToken.of("Bearer " + text);
        return token == null
                ? new PluginToken.Unusable("Secret " + name + ", key " + key + ": no token (expected: 1 to "
                        + LONGEST_TOKEN + " letters, digits and -._~+/=:)")
                : new PluginToken.Known(token.digest());
    }

    /** Before it was seen once, a failure ends it; afterwards it is tried again. */
    private boolean onTrouble(boolean wasStarted, Throwable error) {
        boolean forbidden = isForbidden(error);
        String advice = forbidden
                ? "The gateway may not read Secret " + name + ". Grant its ServiceAccount get, list and watch on this"
                        + " Secret, by a Role in its namespace."
                : "The API server does not show Secret " + name + ".";
        Broken before = broken;
        if (before == null || before.forbidden() != forbidden) {
            broken = new Broken(advice, forbidden, before == null ? ticker.read() : before.since());
            LOG.atWarn()
                    .addKeyValue("advice", advice)
                    .addKeyValue("reason", error.getMessage())
                    .log("a plugin's own token cannot be read");
        }
        return wasStarted;
    }

    private static boolean isForbidden(Throwable error) {
        return switch (error) {
            case KubernetesClientException refusal ->
                refusal.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                        || refusal.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED;
            case CompletionException wrapped when wrapped.getCause() != null -> isForbidden(wrapped.getCause());
            default -> false;
        };
    }

    @Override
    public void close() {
        informer.stop();
    }

    private final class Changes implements ResourceEventHandler<Secret> {
        @Override
        public void onAdd(Secret secret) {
            seen = new Seen(secret);
        }

        @Override
        public void onUpdate(Secret before, Secret secret) {
            seen = new Seen(secret);
        }

        @Override
        public void onDelete(Secret secret, boolean stateUnknown) {
            seen = new Seen(null);
        }
    }
}
