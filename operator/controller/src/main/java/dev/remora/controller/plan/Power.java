package dev.remora.controller.plan;

import dev.remora.api.v1alpha1.GoDuration;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.PowerState;
import dev.remora.api.v1alpha1.ScaleToZero;
import java.time.Instant;
import java.util.Optional;

/** Whether a guest shall run. The user's word comes first, then that nobody asks for its plugins. */
public sealed interface Power {
    /**
     * It shall run.
     *
     * @param idleAt when it will have been idle for long enough to sleep, should nobody ask; absent: never, or not known
     */
    record On(Optional<Instant> idleAt) implements Power {}

    /** It shall not run: the user said so. */
    record Off() implements Power {}

    /**
     * It shall not run until somebody asks for a plugin.
     *
     * @param since the activity with which it fell asleep; any other one wakes it
     */
    record Asleep(String since) implements Power {}

    /** Whether a guest is wanted now. */
    default boolean on() {
        return this instanceof On;
    }

    /** Decides for the time {@code now}. */
    static Power decide(InstanceSpec spec, Activity activity, Instant now) {
        if (spec.powerState() == PowerState.Stopped) {
            return new Off();
        }
        ScaleToZero scaleToZero = spec.scaleToZero();
        if (scaleToZero == null) {
            return new On(Optional.empty());
        }
        Optional<String> asleep = activity.asleepSince();
        if (asleep.isPresent()) {
            return asleep.get().equals(activity.mark()) ? new Asleep(asleep.get()) : new On(Optional.empty());
        }
        if (activity.up().isEmpty()) {
            return new On(Optional.empty());
        }
        Instant idleAt = activity.last(activity.up().get()).plus(GoDuration.parse(scaleToZero.idleAfter()));
        return now.isBefore(idleAt) ? new On(Optional.of(idleAt)) : new Asleep(activity.mark());
    }
}
