package dev.remora.gateway.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.translate.State;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops that wait until no request to the Instance is under way through this gateway. Each ends by stopping it: when the last
 * request has ended, when its time is over, or at once when the gateway ends.
 */
public final class Drains implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Drains.class);
    private static final long LOOK_MILLIS = 100;
    private static final Duration END = Duration.ofSeconds(5);

    private final Map<String, Drain> drains = new ConcurrentHashMap<>();
    private final Instances instances;
    private final Predicate<String> busy;
    private final Duration longest;

    /**
     * @param busy whether requests to the Instance with that UID are under way
     * @param longest that a stop is put off
     */
    public Drains(Instances instances, Predicate<String> busy, Duration longest) {
        this.instances = instances;
        this.busy = busy;
        this.longest = longest;
    }

    private static final class Drain {
        /** Down once it shall not be waited any longer. */
        private final CountDownLatch hurried = new CountDownLatch(1);

        private volatile boolean cancelled;
        private final Thread thread;

        Drain(Thread thread) {
            this.thread = thread;
        }
    }

    /** The state of an Instance, with what only this gateway knows. */
    State state(JsonNode instance) {
        State state = State.of(instance);
        return state == State.RUNNING && drains.containsKey(Instances.uid(instance)) ? State.DRAINING : state;
    }

    /**
     * Stops it later.
     *
     * @param millis at most; negative: as long as is allowed
     */
    void begin(Caller caller, JsonNode instance, long millis) {
        String uid = Instances.uid(instance);
        Duration asked = millis < 0 ? longest : Duration.ofMillis(millis);
        long deadline = System.nanoTime() + (asked.compareTo(longest) < 0 ? asked : longest).toNanos();
        drains.computeIfAbsent(uid, first -> {
            Drain[] self = new Drain[1];
            Thread thread = Thread.ofVirtual()
                    .name("rest-drain")
                    .unstarted(() -> run(self[0], uid, caller, instance, deadline));
            self[0] = new Drain(thread);
            thread.start();
            return self[0];
        });
    }

    private void run(Drain drain, String uid, Caller caller, JsonNode instance, long deadline) {
        try {
            while (busy.test(uid)
                    && System.nanoTime() < deadline
                    && !drain.hurried.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {}
            if (!drain.cancelled) {
                instances.power(caller, instance, false);
            }
        } catch (InterruptedException | Refusal e) {
            LOG.atWarn()
                    .addKeyValue("instance", uid)
                    .addKeyValue("reason", e.getMessage())
                    .log("an Instance was not stopped after it drained");
        } finally {
            drains.remove(uid, drain);
        }
    }

    /** Something else was ordered: what was put off is not done, or is done by the time that this returns. */
    void cancel(String uid) throws InterruptedException {
        Drain drain = drains.remove(uid);
        if (drain != null) {
            drain.cancelled = true;
            drain.hurried.countDown();
            drain.thread.join(END);
        }
    }

    /** Stops at once whatever waits. */
    @Override
    public void close() {
        drains.values().forEach(drain -> drain.hurried.countDown());
        try {
            for (Drain drain : drains.values()) {
                drain.thread.join(END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
