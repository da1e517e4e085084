package dev.remora.controller.report;

import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.observe.GuestStatus.NotAsked;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.GuestStatus.Reported;
import dev.remora.controller.observe.GuestStatus.Unreachable;
import dev.remora.controller.observe.Health;
import dev.remora.controller.observe.Health.Unhealthy;
import dev.remora.controller.observe.Health.Unknown;
import dev.remora.controller.report.Conditions.Finding;
import dev.remora.controller.report.Verdict.Applied;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.report.Verdict.Cause;
import dev.remora.controller.report.Verdict.Retrying;
import dev.remora.controller.report.Verdict.Waiting;
import dev.remora.controller.resolve.PluginResolution.ConfigSecretMissing;
import dev.remora.controller.resolve.PluginResolution.Disabled;
import dev.remora.controller.resolve.PluginResolution.Invalid;
import dev.remora.controller.resolve.PluginResolution.InvalidConfig;
import dev.remora.controller.resolve.PluginResolution.Missing;
import dev.remora.controller.resolve.PluginResolution.NotGranted;
import dev.remora.controller.resolve.PluginResolution.RomPending;
import dev.remora.controller.resolve.PluginResolution.RomRefused;
import dev.remora.controller.resolve.PluginResolution.RomUnreachable;
import dev.remora.controller.resolve.PluginResolution.Unresolved;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.rom.RomAnswer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What each condition says, as a function of the facts. */
final class Findings {
    private static final String APPLIED_BY = "any stop or restart of the guest applies it";

    private final Facts facts;
    private final GuestState guest;
    private final List<PluginReport> reports;

    Findings(Facts facts, GuestState guest, List<PluginReport> reports) {
        this.facts = facts;
        this.guest = guest;
        this.reports = reports;
    }

    Finding ready() {
        if (facts.verdict() instanceof Blocked(Problem problem)) {
            return Finding.no(reason(problem.kind()), problem.message());
        }
        return switch (guest.state()) {
            case Stopped -> Finding.yes(Reason.Stopped, guest.message());
            case Sleeping -> Finding.yes(Reason.Sleeping, guest.message());
            case Starting -> notYet(Reason.Starting);
            case Waking -> notYet(Reason.Waking);
            case Stopping -> Finding.no(Reason.Stopping, guest.message());
            case Failed -> Finding.no(Reason.GuestFailed, guest.message());
            case Running -> readyWhileRunning();
        };
    }

    Finding pluginsApplied() {
        if (facts.verdict() instanceof Blocked(Problem problem)) {
            return Finding.no(reason(problem.kind()), problem.message());
        }
        if (facts.queued()) {
            return Finding.no(Reason.Queued, queue());
        }
        if (facts.verdict() instanceof Waiting(Cause cause, String message)) {
            return Finding.no(reason(cause), message);
        }
        return unresolved()
                .findFirst()
                .map(first -> Finding.no(reason(first), notLoaded()))
                .orElseGet(() -> Finding.yes(
                        Reason.Applied,
                        facts.observation().liveGuest().isPresent()
                                ? "the guest was booted with the wanted plugins"
                                : "the guest will be booted with the wanted plugins"));
    }

    Finding pluginsHealthy() {
        if (facts.running().plugins().isEmpty() && facts.plugins().isEmpty()) {
            return Finding.yes(Reason.NoPlugins, "there are no plugins");
        }
        if (!facts.observation().running()) {
            return Finding.unknown(Reason.GuestNotRunning, guest.message());
        }
        if (facts.running().plugins().isEmpty()) {
            return Finding.yes(Reason.NoPlugins, "the guest was booted without plugins");
        }
        if (facts.reported().isEmpty()) {
            return Finding.unknown(Reason.WaitingForGuest, silence());
        }
        String failed = health(state -> state == PluginHealth.Failed || state == PluginHealth.Restarting);
        String unhealthy = named(health -> health instanceof Unhealthy(String message) ? message : "");
        if (!failed.isEmpty()) {
            return Finding.no(Reason.PluginsFailed, joined(failed, unhealthy));
        }
        if (!unhealthy.isEmpty()) {
            return Finding.no(Reason.PluginsUnhealthy, unhealthy);
        }
        String starting = joined(
                health(state -> state == PluginHealth.Starting),
                named(health -> health instanceof Unknown ? PluginReports.NO_ANSWER_YET : ""));
        return starting.isEmpty()
                ? Finding.yes(Reason.Healthy, "every plugin in the guest runs")
                : Finding.unknown(Reason.PluginsStarting, starting);
    }

    Finding progressing() {
        return switch (facts.verdict()) {
            case Blocked(Problem problem) -> Finding.no(reason(problem.kind()), problem.message());
            case Waiting(Cause cause, String message) -> Finding.yes(reason(cause), message);
            case Retrying(String message) -> Finding.yes(Reason.ApiUnavailable, message);
            case Applied _ ->
                switch (guest.state()) {
                    case Starting -> Finding.yes(Reason.Starting, guest.message());
                    case Waking -> Finding.yes(Reason.Waking, guest.message());
                    case Stopping -> Finding.yes(Reason.Stopping, guest.message());
                    case Failed -> Finding.no(Reason.GuestFailed, guest.message());
                    case Stopped, Sleeping -> Finding.no(Reason.Settled, guest.message());
                    case Running -> progressingWhileRunning();
                };
        };
    }

    /** Nothing while all is well or on its way: the rules of kstatus want the condition only where somebody has to help. */
    Optional<Finding> stalled() {
        Finding ready = ready();
        return ready.status() == ConditionStatus.False && progressing().status() == ConditionStatus.False
                ? Optional.of(Finding.yes(ready.reason(), ready.message()))
                : Optional.empty();
    }

    private Finding progressingWhileRunning() {
        if (!facts.running().plugins().isEmpty() && facts.reported().isEmpty()) {
            return Finding.yes(Reason.WaitingForGuest, silence());
        }
        Optional<String> probe = GuestState.notReady(facts.observation());
        if (probe.isPresent()) {
            return Finding.yes(Reason.GuestNotReady, probe.get());
        }
        Finding healthy = pluginsHealthy();
        return healthy.reason() == Reason.PluginsStarting
                ? Finding.yes(Reason.PluginsStarting, healthy.message())
                : Finding.no(Reason.Settled, "nothing is left to do");
    }

    /** A guest that is not there yet: what holds it up says more than that it starts. */
    private Finding notYet(Reason starting) {
        return facts.verdict() instanceof Waiting(Cause cause, String message)
                ? Finding.no(reason(cause), message)
                : Finding.no(starting, guest.message());
    }

    private Finding readyWhileRunning() {
        Optional<String> probe = GuestState.notReady(facts.observation());
        if (probe.isPresent()) {
            return Finding.no(Reason.GuestNotReady, probe.get());
        }
        if (!facts.running().plugins().isEmpty() && facts.reported().isEmpty()) {
            return Finding.no(Reason.WaitingForGuest, silence());
        }
        List<PluginReport> missing = reports.stream()
                .filter(report -> report.state() == PluginState.Failed
                        || (report.state() == PluginState.Loaded && !report.ready()))
                .toList();
        return missing.isEmpty()
                ? Finding.yes(Reason.Ready, "the guest and its plugins run")
                : Finding.no(
                        Reason.PluginsNotReady,
                        missing.stream()
                                .map(report -> named(report.name(), String.valueOf(report.message())))
                                .collect(Collectors.joining("; ")));
    }

    private String queue() {
        String waiting = reports.stream()
                .filter(report -> report.state() == PluginState.Queued || report.state() == PluginState.Unloading)
                .map(report -> named(report.name(), String.valueOf(report.message())))
                .collect(Collectors.joining("; "));
        String change =
                waiting.isEmpty() ? "a change of the plugin list takes effect at the guest's next start" : waiting;
        return joined(change, APPLIED_BY, notLoaded());
    }

    private String silence() {
        return switch (facts.guest()) {
            case NotAsked _ -> "the guest has not been asked about its plugins yet";
            case Unreachable(String message) ->
                "the guest says nothing of its plugins yet (it boots, or lacks cloud-init or Python 3): " + message;
            case Reported _ -> "the guest still speaks of another plugin list";
        };
    }

    private String health(Predicate<PluginHealth> states) {
        return facts.running().plugins().keySet().stream()
                .flatMap(name -> facts.reported(name).stream())
                .filter(plugin -> states.test(plugin.state()))
                .map(Findings::named)
                .collect(Collectors.joining("; "));
    }

    private String named(Function<Health, String> message) {
        return facts.running().plugins().keySet().stream()
                .flatMap(
                        name -> facts
                                .health(name)
                                .map(message)
                                .filter(text -> !text.isEmpty())
                                .map(text -> named(name, text))
                                .stream())
                .collect(Collectors.joining("; "));
    }

    private static String joined(String... messages) {
        return Stream.of(messages).filter(message -> !message.isEmpty()).collect(Collectors.joining("; "));
    }

    private static String named(Plugin plugin) {
        return named(plugin.name(), plugin.message());
    }

    private static String named(String plugin, String message) {
        return plugin + ": " + message;
    }

    private String notLoaded() {
        return unresolved()
                .map(plugin -> named(plugin.name(), plugin.message()))
                .collect(Collectors.joining("; "));
    }

    private Stream<Unresolved> unresolved() {
        return facts.plugins().stream()
                .filter(Unresolved.class::isInstance)
                .map(Unresolved.class::cast)
                .filter(plugin -> !(plugin instanceof Disabled) && !(plugin instanceof RomPending));
    }

    private static Reason reason(Unresolved plugin) {
        return switch (plugin) {
            case Missing _ -> Reason.PluginNotFound;
            case NotGranted _ -> Reason.PrivilegesNotGranted;
            case Invalid _ -> Reason.InvalidPlugin;
            case ConfigSecretMissing _ -> Reason.ConfigSecretNotFound;
            case InvalidConfig _ -> Reason.InvalidConfig;
            case RomPending _ -> Reason.ResolvingRoms;
            case RomUnreachable _ -> Reason.RomUnavailable;
            case RomRefused refused -> reason(refused.kind());
            case Disabled _ -> Reason.Applied;
        };
    }

    private static Reason reason(RomAnswer.Kind kind) {
        return switch (kind) {
            case NotFound -> Reason.RomNotFound;
            case Denied -> Reason.RomDenied;
            case NotSigned -> Reason.RomNotSigned;
            case WrongChecksum -> Reason.RomWrongChecksum;
            case NotAllowed -> Reason.RomNotAllowed;
            case NotARom -> Reason.RomInvalid;
        };
    }

    private static Reason reason(Cause cause) {
        return switch (cause) {
            case ResolvingRoms -> Reason.ResolvingRoms;
            case SnapshotInProgress -> Reason.SnapshotInProgress;
        };
    }

    private static Reason reason(Problem.Kind kind) {
        return switch (kind) {
            case InvalidSpec -> Reason.InvalidSpec;
            case InvalidTemplate -> Reason.InvalidTemplate;
            case VolumeNameTaken -> Reason.VolumeNameTaken;
            case UserDataNotFound -> Reason.UserDataNotFound;
            case UserDataConflict -> Reason.UserDataConflict;
            case PortsExhausted -> Reason.PortsExhausted;
            case TooLarge -> Reason.SecretTooLarge;
            case SourceNotFound -> Reason.SourceNotFound;
            case SourceNotReady -> Reason.SourceNotReady;
            case SourceCycle -> Reason.SourceCycle;
            case SourceDiskShared -> Reason.SourceDiskShared;
            case SourceChanged -> Reason.SourceChanged;
            case SourceLost -> Reason.SourceLost;
            case NotOurs -> Reason.VirtualMachineNotOurs;
            case Rejected -> Reason.VirtualMachineRejected;
        };
    }
}
