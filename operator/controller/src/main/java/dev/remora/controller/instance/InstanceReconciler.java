package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.apply.Applier;
import dev.remora.controller.apply.Notices;
import dev.remora.controller.guest.Launcher;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.plan.Planner;
import dev.remora.controller.plan.PortRange;
import dev.remora.controller.report.Facts;
import dev.remora.controller.report.InstanceStatuses;
import dev.remora.controller.report.Verdict;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.report.Verdict.Retrying;
import dev.remora.controller.resolve.ConfigResolver;
import dev.remora.controller.resolve.NotYet;
import dev.remora.controller.resolve.PluginResolution;
import dev.remora.controller.resolve.PluginResolver;
import dev.remora.controller.resolve.UserDataResolver;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a VirtualMachine of each Instance and reports what became of it: resolve, plan, render, apply, report.
 *
 * <p>Deletion needs nothing: whatever is made is owned by the Instance, and Kubernetes' garbage collector takes it along.
 */
@ControllerConfiguration(name = InstanceReconciler.NAME, fieldManager = Applier.FIELD_MANAGER)
public final class InstanceReconciler implements Reconciler<Instance> {
    static final String NAME = "instances";

    /** What no watch tells of, a foreign VirtualMachine or a missing Secret, is looked at again this often. */
    private static final Duration BLOCKED = Duration.ofSeconds(30);

    /** Secrets are not watched; a change of user-data or of a configuration matters at the next start only. */
    private static final Duration UNWATCHED_SECRET = Duration.ofMinutes(5);

    private static final String NO_EFFECT_YET = "NoEffectYet";

    private final GuestEvents guests;
    private final Notices notices;
    private final InstanceStatuses statuses;
    private final Convergence convergence;
    private @Nullable Sources sources;

    /**
     * Reconciles with these settings.
     *
     * @param ports what plugins get
     * @param guestPeriod between two questions to a guest whose plugins run
     */
    public InstanceReconciler(
            Applier applier,
            Notices notices,
            InstanceStatuses statuses,
            Launcher launcher,
            PortRange ports,
            Duration guestPeriod) {
        this.notices = notices;
        this.statuses = statuses;
        this.convergence = new Convergence(new Planner(ports), launcher, applier);
        this.guests = new GuestEvents(guestPeriod);
    }

    @Override
    public List<EventSource<?, Instance>> prepareEventSources(EventSourceContext<Instance> context) {
        var watched = new Sources(context);
        sources = watched;
        return Stream.concat(watched.watched().stream(), Stream.<EventSource<?, Instance>>of(guests))
                .toList();
    }

    @Override
    public UpdateControl<Instance> reconcile(Instance instance, Context<Instance> context) {
        List<PluginResolution> plugins =
                PluginResolver.resolve(instance, sources().lookups(instance));
        Observation observation = sources().observe(instance);
        Verdict verdict = convergence.converge(instance, plugins, observation, sources());
        warnOfWhatHasNoEffect(instance);
        report(facts(instance, plugins, verdict, observation), context);
        return lookAgain(instance, verdict);
    }

    @Override
    public ErrorStatusUpdateControl<Instance> updateErrorStatus(
            Instance instance, Context<Instance> context, Exception failure) {
        List<PluginResolution> plugins =
                PluginResolver.resolve(instance, sources().lookups(instance));
        Observation observation = sources().observe(instance);
        var verdict = new Retrying("trying again: " + failure.getMessage());
        report(facts(instance, plugins, verdict, observation), context);
        return ErrorStatusUpdateControl.noStatusUpdate();
    }

    private Facts facts(Instance instance, List<PluginResolution> plugins, Verdict verdict, Observation observation) {
        return new Facts(instance, plugins, verdict, observation, guests.follow(instance, observation.target()));
    }

    private void report(Facts facts, Context<Instance> context) {
        Instance instance = facts.instance();
        InstanceStatus status = statuses.of(facts);
        if (status.equals(instance.getStatus()) || awaitsFirstAnswer(facts, status)) {
            return;
        }
        var patch = new Instance();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(instance.getMetadata().getName())
                .withNamespace(instance.getMetadata().getNamespace())
                .withUid(instance.getMetadata().getUid())
                .build());
        patch.setStatus(status);
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(instance, patch, context);
    }

    /** After a restart of the controller: a guest that was healthy is asked before anybody is told that it may not be. */
    private static boolean awaitsFirstAnswer(Facts facts, InstanceStatus status) {
        InstanceStatus known = facts.instance().getStatus();
        return facts.guest() instanceof NotAsked
                && facts.observation().target().isPresent()
                && known != null
                && Objects.equals(known.vmiUID(), status.vmiUID());
    }

    private void warnOfWhatHasNoEffect(Instance instance) {
        Long generation = instance.getMetadata().getGeneration();
        boolean known = instance.getStatus() != null
                && Objects.equals(instance.getStatus().observedGeneration(), generation);
        List<String> fields =
                known ? List.of() : NotYet.fields(instance, sources().lookups(instance)::plugin);
        if (!fields.isEmpty()) {
            notices.warn(
                    instance, NO_EFFECT_YET, "taken, but without effect in this version: " + String.join(", ", fields));
        }
    }

    private static UpdateControl<Instance> lookAgain(Instance instance, Verdict verdict) {
        UpdateControl<Instance> done = UpdateControl.noUpdate();
        if (verdict instanceof Blocked) {
            return done.rescheduleAfter(BLOCKED);
        }
        boolean readsSecrets =
                UserDataResolver.mayRead(instance.getSpec()) || ConfigResolver.mayRead(instance.getSpec());
        return readsSecrets ? done.rescheduleAfter(UNWATCHED_SECRET) : done;
    }

    private Sources sources() {
        return Objects.requireNonNull(sources, "event sources are prepared before anything is reconciled");
    }
}
