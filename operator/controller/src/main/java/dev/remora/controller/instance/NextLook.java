package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.plan.Power;
import dev.remora.controller.plan.Power.Asleep;
import dev.remora.controller.plan.Power.Off;
import dev.remora.controller.plan.Power.On;
import dev.remora.controller.report.Verdict;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.resolve.ConfigResolver;
import dev.remora.controller.resolve.PluginResolution.RomRefused;
import dev.remora.controller.resolve.UserDataResolver;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** When an Instance has to be looked at again although nothing that is watched has changed. */
final class NextLook {
    /** What no watch tells of, a foreign VirtualMachine or a missing Secret, is looked at again this often. */
    private static final Duration BLOCKED = Duration.ofSeconds(30);

    /** Secrets are not watched; a change of user-data or of a configuration matters at the next start only. */
    private static final Duration UNWATCHED_SECRET = Duration.ofMinutes(5);

    private static final Duration SOON = Duration.ofMillis(100);

    private NextLook() {}

    /**
     * Decides that.
     *
     * @param power whether the guest shall run, by what has just been reported
     */
    static UpdateControl<Instance> at(Desired desired, Verdict verdict, Power power, Instant now) {
        UpdateControl<Instance> done = UpdateControl.noUpdate();
        return Stream.of(
                        unmended(desired, verdict),
                        secrets(desired),
                        idle(desired, power, now),
                        taken(desired, verdict))
                .flatMap(Optional::stream)
                .min(Duration::compareTo)
                .map(delay -> done.rescheduleAfter(delay))
                .orElse(done);
    }

    private static Optional<Duration> unmended(Desired desired, Verdict verdict) {
        boolean refused = desired.plugins().stream().anyMatch(RomRefused.class::isInstance);
        return verdict instanceof Blocked || refused ? Optional.of(BLOCKED) : Optional.empty();
    }

    /** Until its status says what was inherited, nobody knows that the Instance uses Plugins which are: they may just change. */
    private static Optional<Duration> taken(Desired desired, Verdict verdict) {
        InstanceStatus before = desired.instance().getStatus();
        return desired.instance().getSpec().source() != null
                        && !(verdict instanceof Blocked)
                        && (before == null || before.source() == null)
                ? Optional.of(SOON)
                : Optional.empty();
    }

    private static Optional<Duration> secrets(Desired desired) {
        InstanceSpec spec = desired.instance().getSpec();
        return UserDataResolver.mayRead(spec) || ConfigResolver.mayRead(spec)
                ? Optional.of(UNWATCHED_SECRET)
                : Optional.empty();
    }

    private static Optional<Duration> idle(Desired desired, Power power, Instant now) {
        return switch (power) {
            case On(Optional<Instant> idleAt) ->
                idleAt.map(at -> Duration.between(now, at).plus(SOON));
            case Asleep _ -> desired.power().on() ? Optional.of(SOON) : Optional.empty();
            case Off _ -> Optional.empty();
        };
    }
}
