package dev.remora.gateway.directory;

import dev.remora.api.v1alpha1.GoDuration;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PowerState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a guest is there to be asked, and whether asking brings it up. Pure. */
final class GuestReader {
    private GuestReader() {}

    /** How long after the last request the guest may be put to sleep; {@code null} if it may not. */
    static @Nullable Duration idleAfter(@Nullable InstanceSpec spec) {
        if (spec == null || spec.scaleToZero() == null || isStoppedByItsUser(spec)) {
            return null;
        }
        try {
            return GoDuration.parse(spec.scaleToZero().idleAfter());
        } catch (IllegalArgumentException e) {
            return null; // the API server lets no such text in
        }
    }

    /** What every plugin of a guest that does not run answers; {@code null} if it runs. */
    static @Nullable Resolution absence(@Nullable InstanceSpec spec, @Nullable InstanceStatus status) {
        InstanceState state = status == null ? null : status.state();
        if (state == InstanceState.Running) {
            return null;
        }
        if (spec != null && isStoppedByItsUser(spec)) {
            return new Resolution.Stopped("The Instance is stopped.");
        }
        if (state == null) {
            return new Resolution.NotRunning("The controller has not reported on the Instance yet.");
        }
        return idleAfter(spec) == null ? down(state) : asleep(state);
    }

    private static Resolution down(InstanceState state) {
        return switch (state) {
            case Stopped -> new Resolution.Stopped("The Instance is stopped.");
            case Starting -> new Resolution.NotRunning("The Instance is starting.");
            case Running -> noAddress(false);
            case Stopping -> new Resolution.NotRunning("The Instance is stopping.");
            case Sleeping -> new Resolution.NotRunning("The Instance is asleep.");
            case Waking -> new Resolution.NotRunning("The Instance is waking.");
            case Failed -> new Resolution.NotRunning("The Instance cannot be started.");
        };
    }

    private static Resolution asleep(InstanceState state) {
        return switch (state) {
            case Sleeping -> new Resolution.Asleep("The Instance was asleep; this request wakes it.");
            case Stopping -> new Resolution.Asleep("The Instance is stopping; this request starts it again.");
            case Starting, Waking -> new Resolution.Asleep("The Instance is waking.");
            case Running -> noAddress(true);
            case Stopped, Failed -> down(state);
        };
    }

    /** The guest runs, and nobody knows yet where. */
    static Resolution noAddress(boolean maySleep) {
        return maySleep
                ? new Resolution.Asleep("The Instance is waking: it has no address yet.")
                : new Resolution.NotRunning("The Instance has no address yet.");
    }

    private static boolean isStoppedByItsUser(InstanceSpec spec) {
        return spec.powerState() == PowerState.Stopped;
    }
}
