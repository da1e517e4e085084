package dev.remora.gateway.wake;

import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.directory.Target;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which Instances are being woken, since when, and when they will be awake. */
final class WakeWatch {
    /** What callers are told while nothing was measured, and when a wake takes longer than others did. */
    private static final Duration GUESS = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** When each was first asked for in its sleep, by UID. */
    private final Map<String, Long> begun = new HashMap<>();

    private final WakeTimes times = new WakeTimes();
    private final WakeListener listener;

    WakeWatch(WakeListener listener) {
        this.listener = listener;
    }

    /** Somebody asks for it. What boots already is not measured: nobody knows since when. */
    void asked(InstanceEntry instance, long now) {
        if (instance.state() == InstanceState.Sleeping) {
            begun.putIfAbsent(instance.uid(), now);
        }
    }

    /** It changed, or is gone. */
    void changed(String uid, @Nullable InstanceEntry instance, long now) {
        Long since = begun.get(uid);
        if (since == null) {
            return;
        }
        if (instance == null || instance.idleAfter() == null) {
            begun.remove(uid);
        } else if (isAwake(instance)) {
            begun.remove(uid);
            Duration took = Duration.ofNanos(now - since);
            times.add(took, now);
            listener.onWoken(took);
        }
    }

    private static boolean isAwake(InstanceEntry instance) {
        return instance.plugins().values().stream()
                .anyMatch(plugin -> plugin instanceof Resolution.Reachable(Target target)
                        && target.slumber() == Target.Slumber.AWAKE);
    }

    /** After how many seconds to ask again, at least 1. */
    int retryAfter(String uid, long now) {
        Duration gone = Duration.ofNanos(now - begun.getOrDefault(uid, now));
        Duration left = times.expected(now).minus(gone);
        if (!left.isPositive()) {
            left = GUESS;
        }
        return (int) Math.ceilDiv((left.compareTo(LONGEST) < 0 ? left : LONGEST).toMillis(), 1000L);
    }
}
