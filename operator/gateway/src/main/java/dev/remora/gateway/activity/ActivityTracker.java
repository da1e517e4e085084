package dev.remora.gateway.activity;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.remora.gateway.activity.RenewalListener.Event;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the requests of every Instance, and has those renewed whose {@code scaleToZero} is set: when the first request
 * comes, then at an interval while requests last or have come, and once after the last one.
 *
 * <p>Requests of other Instances are counted too: {@code scaleToZero} may be set while they last.
 */
public final class ActivityTracker implements Activity {
    private static final Logger LOG = LoggerFactory.getLogger(ActivityTracker.class);

    /** By UID of the Instance. */
    private final Map<String, InstanceActivity> activities = new ConcurrentHashMap<>();

    private final InstanceDirectory directory;
    private final Renewal renewal;
    private final Executor threads;
    private final Ticker ticker;
    private final RenewalListener listener;

    /**
     * @param directory what Instances want now
     * @param threads renewals wait on them; may reject, which means later
     */
    public ActivityTracker(
            InstanceDirectory directory, Renewal renewal, Executor threads, Ticker ticker, RenewalListener listener) {
        this.directory = directory;
        this.renewal = renewal;
        this.threads = threads;
        this.ticker = ticker;
        this.listener = listener;
    }

    @Override
    public Runnable begin(InstanceEntry instance) {
        InstanceActivity activity = activities.compute(instance.uid(), (uid, known) -> {
            long now = ticker.read();
            InstanceActivity current = known == null ? new InstanceActivity(now) : known;
            current.begin(now); // in here, or it could be forgotten just before
            return current;
        });
        renewIfDue(instance, activity);
        return () -> activity.end(ticker.read());
    }

    /** To be called again and again, at an interval shorter than any between renewals. */
    public void tick() {
        activities.forEach((uid, activity) -> {
            InstanceEntry instance = directory.byUid(uid);
            if (instance != null) {
                renewIfDue(instance, activity);
            }
            activities.computeIfPresent(uid, (same, current) -> isForgettable(current, instance) ? null : current);
        });
    }

    private boolean isForgettable(InstanceActivity activity, @Nullable InstanceEntry instance) {
        if (instance == null) {
            return directory.ready();
        }
        Duration idleAfter = instance.idleAfter();
        return idleAfter == null ? !activity.isOpen() : activity.isOver(ticker.read(), idleAfter);
    }

    /** Renews what no later tick will. */
    public void lastTick() {
        activities.forEach((uid, activity) -> {
            InstanceEntry instance = directory.byUid(uid);
            Duration idleAfter = instance == null ? null : instance.idleAfter();
            if (instance != null && idleAfter != null && activity.claimEarly()) {
                submit(instance, activity, idleAfter);
            }
        });
    }

    /** Whether requests to the Instance with that UID are under way. */
    public boolean isBusy(String uid) {
        InstanceActivity activity = activities.get(uid);
        return activity != null && activity.isOpen();
    }

    /** How many Instances have requests, or had some a moment ago. */
    public int size() {
        return activities.size();
    }

    private void renewIfDue(InstanceEntry instance, InstanceActivity activity) {
        Duration idleAfter = instance.idleAfter();
        if (idleAfter != null && activity.claim(ticker.read(), idleAfter)) {
            submit(instance, activity, idleAfter);
        }
    }

    private void submit(InstanceEntry instance, InstanceActivity activity, Duration idleAfter) {
        try {
            threads.execute(() -> renew(instance, activity, idleAfter));
        } catch (RejectedExecutionException tooMany) {
            activity.postponed();
            listener.on(Event.POSTPONED);
        }
    }

    private void renew(InstanceEntry instance, InstanceActivity activity, Duration idleAfter) {
        long begun = ticker.read();
        try {
            renewal.renew(instance.namespace(), instance.name(), instance.uid(), idleAfter);
            activity.renewed(begun);
            listener.on(Event.RENEWED);
        } catch (RuntimeException e) {
            boolean first = activity.failed(ticker.read(), idleAfter);
            listener.on(Event.FAILED);
            (first ? LOG.atWarn() : LOG.atDebug())
                    .addKeyValue("namespace", instance.namespace())
                    .addKeyValue("instance", instance.name())
                    .addKeyValue("reason", e.getMessage())
                    .log("activity could not be stored; trying again while there is some");
        }
    }
}
