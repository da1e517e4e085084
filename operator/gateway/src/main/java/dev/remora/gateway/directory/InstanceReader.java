package dev.remora.gateway.directory;

import dev.remora.api.v1alpha1.AuthorizationType;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns an Instance into its {@link InstanceEntry}. Pure. */
final class InstanceReader {
    private InstanceReader() {}

    /**
     * @param before the entry of the same Instance until now: it still knows how a plugin was protected that the spec
     *     names no more and the guest still runs
     */
    static InstanceEntry read(Instance instance, @Nullable InstanceEntry before) {
        InstanceSpec spec = instance.getSpec();
        InstanceStatus status = instance.getStatus();
        List<InstancePlugin> wanted = spec == null || spec.plugins() == null ? List.of() : spec.plugins();
        List<PluginReport> reports = status == null || status.plugins() == null ? List.of() : status.plugins();
        Set<String> wantedNames = new HashSet<>();
        Set<String> ownTokens = new HashSet<>();
        Map<String, Resolution> plugins = new HashMap<>();
        for (InstancePlugin plugin : wanted) {
            wantedNames.add(plugin.name());
            if (plugin.authorization() != null && plugin.authorization().type() == AuthorizationType.Bearer) {
                ownTokens.add(plugin.name());
            }
            plugins.put(plugin.name(), new Resolution.Queued("The controller has not placed the plugin yet."));
        }
        for (PluginReport report : reports) {
            boolean removed = !wantedNames.contains(report.name());
            if (removed && before != null && before.ownTokens().contains(report.name())) {
                ownTokens.add(report.name());
            }
            boolean protectionUnknown =
                    removed && (before == null || !before.plugins().containsKey(report.name()));
            plugins.put(
                    report.name(),
                    protectionUnknown
                            ? new Resolution.Queued("The plugin was removed and leaves the guest at its next stop.")
                            : locate(instance, report));
        }
        if (status == null || status.state() != InstanceState.Running) {
            Resolution guest = guest(status);
            plugins.replaceAll((name, resolution) -> guest);
        }
        ownTokens.forEach(name -> plugins.put(name, new Resolution.OwnTokenOnly()));
        return new InstanceEntry(
                instance.getMetadata().getNamespace(),
                instance.getMetadata().getName(),
                instance.getMetadata().getUid(),
                status == null ? null : status.state(),
                status == null ? null : status.vmiUID(),
                Map.copyOf(plugins),
                Set.copyOf(ownTokens));
    }

    private static Resolution guest(@Nullable InstanceStatus status) {
        if (status == null || status.state() == null) {
            return new Resolution.NotRunning("The controller has not reported on the Instance yet.");
        }
        return switch (status.state()) {
            case Stopped -> new Resolution.Stopped("The Instance is stopped.");
            case Starting -> new Resolution.NotRunning("The Instance is starting.");
            case Running -> new Resolution.NotRunning("The Instance has no address yet.");
            case Stopping -> new Resolution.NotRunning("The Instance is stopping.");
            case Sleeping -> new Resolution.NotRunning("The Instance is asleep.");
            case Waking -> new Resolution.NotRunning("The Instance is waking.");
            case Failed -> new Resolution.NotRunning("The Instance cannot be started.");
        };
    }

    /** An older version of a changed plugin, and a removed one, answer as long as the guest runs them. */
    private static Resolution locate(Instance instance, PluginReport report) {
        return switch (report.state()) {
            case Loaded, Unloading -> reachable(instance, report);
            case Queued ->
                report.ready()
                        ? reachable(instance, report)
                        : new Resolution.Queued("The plugin is loaded at the next start of the Instance.");
            case Failed -> report.ready() ? reachable(instance, report) : new Resolution.PluginFailed(reason(report));
            case Disabled -> new Resolution.Disabled("The Plugin that defines it is disabled.");
        };
    }

    private static String reason(PluginReport report) {
        return report.message() == null || report.message().isBlank()
                ? "The plugin does not run in the guest."
                : "The plugin does not run in the guest: " + report.message();
    }

    private static Resolution reachable(Instance instance, PluginReport report) {
        InstanceStatus status = instance.getStatus();
        if (status.address() == null || status.vmiUID() == null || report.port() == null) {
            return new Resolution.NotRunning("The Instance has no address yet.");
        }
        InetAddress address = literal(status.address());
        int port = report.port();
        if (address == null || port < 1 || port > 65535) {
            return new Resolution.NotRunning("The reported address is not one that can be dialled.");
        }
        InetSocketAddress socket = new InetSocketAddress(address, port);
        return new Resolution.Reachable(new Target(
                instance.getMetadata().getNamespace(),
                instance.getMetadata().getName(),
                instance.getMetadata().getUid(),
                status.vmiUID(),
                report.name(),
                socket,
                NetUtil.toSocketAddressString(socket)));
    }

    /** Only literals of one host: nothing is looked up by name. */
    private static @Nullable InetAddress literal(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return null;
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            return address.isAnyLocalAddress() || address.isMulticastAddress() ? null : address;
        } catch (UnknownHostException wrongLength) {
            return null;
        }
    }
}
