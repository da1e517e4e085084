package dev.remora.gateway.activity;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The requests of one Instance, as one activity: how many are open, when one last began or ended, and whether the cluster
 * knows. Times are nanoseconds of one clock.
 *
 * <p>A renewal says "in use now", so it covers all that was before it began. The next one is due a while later, however
 * many requests come.
 */
final class InstanceActivity {
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(30);
    private static final long FIRST_RETRY = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_DOUBLINGS = 5;
    private static final int PART_OF_IDLE_TIME = 4;

    private int open;

    /** When a request last began, ended or was open. */
    private long last;

    /** When the last renewal began; without one, just before the first request. */
    private long covered;

    private boolean renewedOnce;
    private boolean renewing;
    private int failures;
    private long retryAt;

    InstanceActivity(long now) {
        last = now;
        covered = now - 1;
        retryAt = now;
    }

    /** Time between renewals of one Instance: so short that one may get lost. */
    static Duration interval(Duration idleAfter) {
        Duration part = idleAfter.dividedBy(PART_OF_IDLE_TIME);
        return part.compareTo(LONGEST_INTERVAL) < 0 ? part : LONGEST_INTERVAL;
    }

    synchronized void begin(long now) {
        open++;
        last = now;
    }

    synchronized void end(long now) {
        open--;
        last = now;
    }

    /** Whether the caller has to renew now; it then says how that went. */
    synchronized boolean claim(long now, Duration idleAfter) {
        if (open > 0) {
            last = now;
        } else if (now - last >= idleAfter.toNanos()) {
            last = covered; // too late to keep the Instance awake, and it must not wake it
        }
        if (renewing || !isUncovered() || !isDue(now, idleAfter)) {
            return false;
        }
        renewing = true;
        return true;
    }

    /** Like {@link #claim}, before its time: there may be no later. */
    synchronized boolean claimEarly() {
        if (renewing || !isUncovered()) {
            return false;
        }
        renewing = true;
        return true;
    }

    synchronized void renewed(long begun) {
        renewing = false;
        renewedOnce = true;
        failures = 0;
        covered = begun;
    }

    /** Returns whether it is the first failure in a row. */
    synchronized boolean failed(long now, Duration idleAfter) {
        renewing = false;
        long longest = interval(idleAfter).toNanos();
        retryAt = now + Math.min(longest, FIRST_RETRY << Math.min(failures, MOST_DOUBLINGS));
        return failures++ == 0;
    }

    synchronized void postponed() {
        renewing = false;
    }

    /** Whether nothing is left to be renewed, and the next request may be renewed at once. */
    synchronized boolean isOver(long now, Duration idleAfter) {
        return open == 0 && !renewing && !isUncovered() && isDue(now, idleAfter);
    }

    synchronized boolean isOpen() {
        return open > 0;
    }

    private boolean isUncovered() {
        return last - covered > 0;
    }

    private boolean isDue(long now, Duration idleAfter) {
        boolean intervalOver =
                !renewedOnce || now - covered >= interval(idleAfter).toNanos();
        return intervalOver && now - retryAt >= 0;
    }
}
