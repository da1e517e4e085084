package dev.remora.controller.instance;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.SourceReport;
import dev.remora.controller.apply.Applier;
import dev.remora.controller.apply.Notices;
import dev.remora.controller.guard.Guard;
import dev.remora.controller.guest.Launcher;
import dev.remora.controller.observe.GuestStatus;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.Memory;
import dev.remora.controller.observe.Observation;
import dev.remora.controller.observe.Pace;
import dev.remora.controller.plan.Planner;
import dev.remora.controller.plan.PortRange;
import dev.remora.controller.plan.Power;
import dev.remora.controller.plugin.PluginUses;
import dev.remora.controller.report.Facts;
import dev.remora.controller.report.InstanceStatuses;
import dev.remora.controller.report.Verdict;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.report.Verdict.Retrying;
import dev.remora.controller.resolve.ConfigSchemas;
import dev.remora.controller.resolve.HealthCheck;
import dev.remora.controller.resolve.Lookups;
import dev.remora.controller.resolve.PluginResolution;
import dev.remora.controller.resolve.PluginResolver;
import dev.remora.controller.resolve.RomPinning;
import dev.remora.controller.rom.RomLookups;
import dev.remora.controller.telemetry.Census;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a VirtualMachine of each Instance and reports what became of it: inherit, resolve, plan, render, apply, report.
 *
 * <p>Deletion needs nothing: whatever is made is owned by the Instance, and Kubernetes' garbage collector takes it along.
 */
@ControllerConfiguration(name = InstanceReconciler.NAME, fieldManager = Applier.FIELD_MANAGER)
public final class InstanceReconciler implements Reconciler<Instance> {
    static final String NAME = "instances";

    private final Clock clock;
    private final GuestEvents guests;
    private final RomEvents roms;
    private final List<String> romKeys;
    private final PluginUses uses;
    private final CensusEvents census;
    private final Happenings happenings;
    private final InstanceStatuses statuses;
    private final Convergence convergence;
    private final ConfigSchemas schemas = new ConfigSchemas();
    private @Nullable Sources sources;
    private @Nullable Heritage heritage;

    /**
     * What a reconciler is made with.
     *
     * @param ports what plugins get
     * @param pace at which guests are asked
     * @param roms makes the lookups of ROMs, which tell whose ROMs have news
     * @param romKeys PEM keys of which one must have signed every ROM; none: that is up to each ROM
     * @param uses gets to know which Instances use which Plugins
     * @param guard keeps strangers from plugin ports
     * @param census gets to know of every Instance
     */
    public record Settings(
            PortRange ports,
            Pace pace,
            Function<Consumer<ResourceID>, RomLookups<ResourceID>> roms,
            List<String> romKeys,
            PluginUses uses,
            Guard guard,
            Census census) {}

    /** Reconciles with these settings. */
    public InstanceReconciler(
            Applier applier,
            Notices notices,
            InstanceStatuses statuses,
            Launcher launcher,
            Clock clock,
            Settings settings) {
        this.clock = clock;
        this.happenings = new Happenings(notices);
        this.statuses = statuses;
        this.convergence =
                new Convergence(new Planner(settings.ports()), launcher, applier, happenings, settings.guard());
        this.guests = new GuestEvents(settings.pace());
        this.roms = new RomEvents(settings.roms());
        this.romKeys = settings.romKeys();
        this.uses = settings.uses();
        this.census = new CensusEvents(settings.census());
    }

    @Override
    public List<EventSource<?, Instance>> prepareEventSources(EventSourceContext<Instance> context) {
        EventSource<?, Instance> used = uses.in(context.getPrimaryCache());
        var watched = new Sources(context, uses);
        sources = watched;
        heritage = new Heritage(watched.client(), clock);
        var origins = new SourceEvents(context.getPrimaryCache());
        return Stream.concat(
                        watched.watched().stream(),
                        Stream.<EventSource<?, Instance>>of(guests, roms, used, census, origins))
                .toList();
    }

    /** Begins to list what belongs to Instances, after registration and before the operator starts; returns at once. */
    public void startAhead() {
        sources().startAhead();
    }

    @Override
    public UpdateControl<Instance> reconcile(Instance instance, Context<Instance> context) {
        Memory seen = remember(instance);
        if (changesNothing(seen)) {
            return UpdateControl.noUpdate();
        }
        Heir heir = heritage().of(instance);
        Memory memory = seen.of(heir.instance());
        Desired desired = resolve(memory);
        Verdict verdict = heir.problem()
                .<Verdict>map(Blocked::new)
                .orElseGet(() -> convergence.converge(desired, memory, sources()));
        InstanceStatus status = report(facts(desired, heir.source(), verdict, memory), context);
        return NextLook.at(desired, verdict, power(memory.knowing(status)), clock.instant());
    }

    @Override
    public ErrorStatusUpdateControl<Instance> updateErrorStatus(
            Instance instance, Context<Instance> context, Exception failure) {
        Heir heir = heritage().of(instance);
        Memory memory = remember(instance).of(heir.instance());
        var verdict = new Retrying("trying again: " + failure.getMessage());
        report(facts(resolve(memory), heir.source(), verdict, memory), context);
        return ErrorStatusUpdateControl.noStatusUpdate();
    }

    private Memory remember(Instance instance) {
        Observation observation = sources().observe(instance);
        return new Memory(instance, observation, guests.follow(instance, observation.target()));
    }

    private Desired resolve(Memory memory) {
        Instance instance = memory.instance();
        Lookups lookups = sources().lookups(instance);
        List<PluginResolution> plugins = PluginResolver.resolve(instance, lookups, schemas);
        var pinning = RomPinning.of(plugins, memory.roms(), romKeys, lookups);
        return new Desired(
                instance,
                pinning.pinned(roms.follow(instance, pinning.questions())),
                power(memory),
                HealthCheck.of(plugins));
    }

    private Power power(Memory memory) {
        Instance instance = memory.instance();
        return Power.decide(instance.getSpec(), memory.activity(sources().lastRequest(instance)), clock.instant());
    }

    private Facts facts(Desired desired, Optional<SourceReport> source, Verdict verdict, Memory memory) {
        return new Facts(
                desired.instance(),
                source,
                desired.plugins(),
                desired.power(),
                verdict,
                memory.observation(),
                memory.guest(),
                guests.follow(memory, desired.healthChecks()));
    }

    /** Returns what has been reported in the end. */
    private InstanceStatus report(Facts facts, Context<Instance> context) {
        Instance instance = facts.instance();
        InstanceStatus status = statuses.of(facts);
        InstanceStatus known = instance.getStatus();
        if (known != null && (status.equals(known) || awaitsFirstAnswer(known, facts.observation(), facts.guest()))) {
            return known;
        }
        happenings.applied(instance, status, sources().observe(instance).virtualMachine());
        var patch = new Instance();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(instance.getMetadata().getName())
                .withNamespace(instance.getMetadata().getNamespace())
                .withUid(instance.getMetadata().getUid())
                .build());
        patch.setStatus(status);
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(instance, patch, context);
        return status;
    }

    /**
     * After a restart of the controller, an Instance that was seen to before: its guest's first answer, or its silence,
     * leads to the next look in any case, and this one would find nothing that the next does not.
     */
    private static boolean changesNothing(Memory memory) {
        InstanceStatus known = memory.known();
        return known != null
                && Objects.equals(
                        known.observedGeneration(),
                        memory.instance().getMetadata().getGeneration())
                && awaitsFirstAnswer(known, memory.observation(), memory.guest());
    }

    /** A guest that was healthy is asked before anybody is told that it may not be. */
    private static boolean awaitsFirstAnswer(InstanceStatus known, Observation observation, GuestStatus guest) {
        return guest instanceof NotAsked
                && observation.target().isPresent()
                && observation
                        .liveGuest()
                        .filter(vmi -> vmi.getMetadata().getUid().equals(known.vmiUID()))
                        .isPresent();
    }

    private Heritage heritage() {
        return Objects.requireNonNull(heritage, "event sources are prepared before anything is reconciled");
    }

    private Sources sources() {
        return Objects.requireNonNull(sources, "event sources are prepared before anything is reconciled");
    }
}
