package dev.remora.controller.report;

import dev.remora.api.v1alpha1.AuthorizationType;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.observe.GuestStatus.Plugin;
import dev.remora.controller.observe.GuestStatus.PluginHealth;
import dev.remora.controller.observe.Health.Healthy;
import dev.remora.controller.observe.Health.Unhealthy;
import dev.remora.controller.observe.Health.Unknown;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.report.Verdict.Applied;
import dev.remora.controller.report.Verdict.Blocked;
import dev.remora.controller.report.Verdict.Retrying;
import dev.remora.controller.report.Verdict.Waiting;
import dev.remora.controller.resolve.PluginResolution;
import dev.remora.controller.resolve.PluginResolution.Disabled;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import dev.remora.controller.resolve.PluginResolution.RomPending;
import dev.remora.controller.resolve.PluginResolution.Unresolved;
import dev.remora.controller.resolve.RomPin;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is reported of each plugin that is wanted or still in the guest. */
final class PluginReports {
    static final String NO_ANSWER_YET = "runs, and has not answered yet when asked for its health";

    private static final String STILL_THERE = "; the running guest keeps it until its next stop";

    private final Facts facts;
    private final String gateway;

    PluginReports(Facts facts, String gateway) {
        this.facts = facts;
        this.gateway = gateway;
    }

    List<PluginReport> all() {
        Stream<PluginReport> wanted = facts.plugins().stream().map(this::report);
        Stream<PluginReport> leaving = there().plugins().keySet().stream()
                .filter(name -> facts.plugins().stream()
                        .noneMatch(plugin -> plugin.name().equals(name)))
                .map(name -> report(name, PluginState.Unloading, null, removed()));
        return Stream.concat(wanted, leaving).toList();
    }

    /** The list that is there: in the guest; without one, in the VirtualMachine for as long as the new one is not. */
    private PluginStamp there() {
        boolean written = facts.verdict() instanceof Applied;
        return facts.observation().liveGuest().isPresent() || written ? facts.running() : facts.next();
    }

    private String removed() {
        return facts.observation().liveGuest().isPresent()
                ? "removed: gone after the guest's next stop"
                : "removed: not written to the VirtualMachine yet";
    }

    private PluginReport report(PluginResolution plugin) {
        return switch (plugin) {
            case Resolved resolved -> report(resolved);
            case Disabled disabled
            when inGuest(disabled.name()) ->
                report(disabled.name(), PluginState.Unloading, null, disabled.message() + STILL_THERE);
            case Disabled disabled -> report(disabled.name(), PluginState.Disabled, null, disabled.message());
            case RomPending pending -> report(pending.name(), PluginState.Queued, null, pending.message());
            case Unresolved failed ->
                report(
                        failed.name(),
                        PluginState.Failed,
                        null,
                        failed.message() + (inGuest(failed.name()) ? STILL_THERE : ""));
        };
    }

    private PluginReport report(Resolved plugin) {
        String name = plugin.name();
        String image = plugin.rom().pin().shown();
        String next = facts.next().plugins().get(name);
        String running = facts.running().plugins().get(name);
        if (next == null) {
            return switch (facts.verdict()) {
                case Blocked(var problem) -> report(name, PluginState.Failed, image, problem.message());
                case Waiting(var _, String message) -> report(name, PluginState.Queued, image, "waits: " + message);
                case Retrying(String message) -> report(name, PluginState.Queued, image, "waits: " + message);
                case Applied _ -> report(name, PluginState.Queued, image, "not written to the VirtualMachine yet");
            };
        }
        if (facts.observation().liveGuest().isEmpty()) {
            return report(name, PluginState.Loaded, image, "the guest does not run; loaded when it starts");
        }
        if (running == null) {
            return report(name, PluginState.Queued, image, "added: loaded at the guest's next start");
        }
        if (!running.equals(next)) {
            return report(name, PluginState.Queued, image, changed(name));
        }
        return loaded(name);
    }

    private String changed(String name) {
        boolean portTaken = facts.reported(name).filter(Plugin::portTaken).isPresent();
        return portTaken
                ? "port %s is taken by a program of the guest: gets port %s at the guest's next start"
                        .formatted(
                                facts.running().ports().get(name),
                                facts.next().ports().get(name))
                : "changed: takes effect at the guest's next start";
    }

    private PluginReport loaded(String name) {
        RomPin pin = facts.running().images().get(name);
        String image = pin == null ? null : pin.shown();
        Optional<Plugin> said = facts.reported(name);
        if (said.isEmpty()) {
            return report(name, PluginState.Loaded, image, "the guest has not reported on it yet");
        }
        return switch (said.get().state()) {
            case Running -> report(name, PluginState.Loaded, image, healthMessage(name));
            case Starting, Restarting ->
                report(name, PluginState.Loaded, image, said.get().message());
            case Failed -> report(name, PluginState.Failed, image, said.get().message());
        };
    }

    private @Nullable String healthMessage(String name) {
        return switch (facts.health(name).orElseGet(Healthy::new)) {
            case Healthy _ -> null;
            case Unknown _ -> NO_ANSWER_YET;
            case Unhealthy(String message) -> "unhealthy: " + message;
        };
    }

    private PluginReport report(String name, PluginState state, @Nullable String image, @Nullable String message) {
        PluginStamp booted = facts.observation().liveGuest().isPresent() ? facts.running() : facts.next();
        PluginStamp addressed = inGuest(name) ? facts.running() : facts.next();
        Optional<PluginReport> remembered = remembered(name);
        boolean ready = facts.reported(name)
                        .filter(plugin -> plugin.state() == PluginHealth.Running)
                        .isPresent()
                && facts.health(name).orElseGet(Healthy::new) instanceof Healthy;
        return new PluginReport(
                name,
                remembered.map(PluginReport::port).orElse(addressed.ports().get(name)),
                state,
                ready,
                image,
                message,
                remembered.map(PluginReport::revision).orElse(booted.plugins().get(name)),
                authorization(name),
                endpoint(name));
    }

    /** As the list says; of a plugin that is no longer in the list, as it last said. */
    private @Nullable AuthorizationType authorization(String name) {
        List<InstancePlugin> listed =
                Optional.ofNullable(facts.instance().getSpec().plugins()).orElse(List.of());
        for (InstancePlugin plugin : listed) {
            if (plugin.name().equals(name)) {
                return plugin.authorization() == null || plugin.authorization().type() == null
                        ? AuthorizationType.Kubernetes
                        : plugin.authorization().type();
            }
        }
        return before(name).map(PluginReport::authorization).orElse(null);
    }

    /** Without a VirtualMachine, what was told before is all that is left of a plugin's port: nothing overwrites it. */
    private Optional<PluginReport> remembered(String name) {
        boolean known =
                facts.verdict() instanceof Applied || facts.observation().virtualMachine() != null;
        return known ? Optional.empty() : before(name);
    }

    private Optional<PluginReport> before(String name) {
        InstanceStatus before = facts.instance().getStatus();
        return before == null || before.plugins() == null
                ? Optional.empty()
                : before.plugins().stream()
                        .filter(plugin -> plugin.name().equals(name))
                        .findFirst();
    }

    private boolean inGuest(String name) {
        return facts.running().plugins().containsKey(name);
    }

    private String endpoint(String plugin) {
        var metadata = facts.instance().getMetadata();
        return "%s/v1/namespaces/%s/instances/%s/plugins/%s/"
                .formatted(gateway, metadata.getNamespace(), metadata.getName(), plugin);
    }
}
