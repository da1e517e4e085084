package dev.remora.gateway.rest.kubernetes;

import dev.remora.gateway.directory.InstanceListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Wakes who waits for an Instance to change. A ring says that looking again may be worth it, and nothing more. */
public final class Doorbell implements InstanceListener {
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Map<String, CompletableFuture<Boolean>> bells = new ConcurrentHashMap<>();

    /** To be asked for before looking, so that no ring is missed. */
    CompletableFuture<Boolean> bell(String uid) {
        return bells.computeIfAbsent(uid, first -> new CompletableFuture<>());
    }

    /** Waits for the ring, for at most {@code left} and at most two seconds: a watch may be behind. */
    void await(String uid, CompletableFuture<Boolean> bell, Duration left) throws InterruptedException {
        Duration most = left.compareTo(LONGEST) < 0 ? left : LONGEST;
        try {
            bell.get(Math.max(most.toMillis(), 1), TimeUnit.MILLISECONDS);
        } catch (TimeoutException quiet) {
            bells.remove(uid, bell);
            bell.complete(false); // whoever else holds it looks again, too
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void onChange(String uid) {
        CompletableFuture<Boolean> bell = bells.remove(uid);
        if (bell != null) {
            bell.complete(true);
        }
    }
}
