package dev.remora.gateway.directory;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.GoDuration;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PowerState;
import dev.remora.api.v1alpha1.ScaleToZero;
import dev.remora.gateway.directory.Target.Slumber;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a guest is there to be asked, and whether asking brings it up. Pure. */
final class GuestReader {
    static final Resolution STOPPED = new Resolution.Stopped("The Instance is stopped.");

    private static final String PLUGINS_HEALTHY = "PluginsHealthy";

    private GuestReader() {}

    /** How long after the last request the guest may be put to sleep; {@code null} if it may not. */
    static @Nullable Duration idleAfter(@Nullable InstanceSpec spec, @Nullable InstanceStatus status) {
        ScaleToZero scaleToZero = scaleToZero(spec, status);
        if (scaleToZero == null || isStoppedByItsUser(spec)) {
            return null;
        }
        try {
            return GoDuration.parse(scaleToZero.idleAfter());
        } catch (IllegalArgumentException e) {
            return null; // the API server lets no such text in
        }
    }

    /** The Instance's own, or else what it inherits. */
    private static @Nullable ScaleToZero scaleToZero(@Nullable InstanceSpec spec, @Nullable InstanceStatus status) {
        if (spec != null && spec.scaleToZero() != null) {
            return spec.scaleToZero();
        }
        return status == null || status.source() == null
                ? null
                : status.source().scaleToZero();
    }

    /** What every plugin of a guest that does not run answers; {@code null} if it runs. */
    static @Nullable Resolution absence(@Nullable InstanceSpec spec, @Nullable InstanceStatus status) {
        InstanceState state = status == null ? null : status.state();
        if (state == InstanceState.Running) {
            return null;
        }
        if (isStoppedByItsUser(spec)) {
            return STOPPED;
        }
        if (state == null) {
            return new Resolution.NotRunning("The controller has not reported on the Instance yet.");
        }
        return idleAfter(spec, status) == null ? down(state) : asleep(state);
    }

    private static Resolution down(InstanceState state) {
        return switch (state) {
            case Stopped -> STOPPED;
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
            case Starting, Waking, Stopped -> new Resolution.Asleep("The Instance is waking.");
            case Running -> noAddress(true);
            case Failed -> down(state);
        };
    }

    /** The guest runs, and nobody knows yet where. */
    static Resolution noAddress(boolean maySleep) {
        return maySleep
                ? new Resolution.Asleep("The Instance is waking: it has no address yet.")
                : new Resolution.NotRunning("The Instance has no address yet.");
    }

    /** A guest boots until it has said of the plugin that it runs, or of some plugin that it does not. */
    static Slumber slumber(@Nullable InstanceSpec spec, InstanceStatus status, PluginReport report) {
        if (idleAfter(spec, status) == null) {
            return Slumber.NEVER;
        }
        List<Condition> conditions = status.conditions() == null ? List.of() : status.conditions();
        boolean saidOtherwise = conditions.stream()
                .anyMatch(condition ->
                        PLUGINS_HEALTHY.equals(condition.type()) && condition.status() == ConditionStatus.False);
        return report.ready() || saidOtherwise ? Slumber.AWAKE : Slumber.WAKING;
    }

    static boolean isStoppedByItsUser(@Nullable InstanceSpec spec) {
        return spec != null && spec.powerState() == PowerState.Stopped;
    }
}
