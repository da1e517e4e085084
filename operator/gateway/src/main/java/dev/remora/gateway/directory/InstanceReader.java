package dev.remora.gateway.directory;

import dev.remora.api.v1alpha1.AuthorizationType;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginAuthorization;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.api.v1alpha1.SecretKeyReference;
import dev.remora.gateway.auth.SecretKey;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns an Instance into its {@link InstanceEntry}. Pure. */
final class InstanceReader {
    private static final Resolution REMOVED =
            new Resolution.Queued("The plugin was removed and leaves the guest at its next stop.");
    private static final Resolution DISABLED = new Resolution.Disabled("The Plugin that defines it is disabled.");

    /** Key of a plugin's own token, unless named. */
    private static final String TOKEN_KEY = "token";

    private InstanceReader() {}

    /** The entry of {@code instance}; what is not said is not open. */
    static InstanceEntry read(Instance instance) {
        InstanceSpec spec = instance.getSpec();
        InstanceStatus status = instance.getStatus();
        Map<String, @Nullable PluginAuthorization> wanted = wanted(spec, status);
        List<PluginReport> reports = status == null || status.plugins() == null ? List.of() : status.plugins();
        Duration idleAfter = GuestReader.idleAfter(spec, status);
        Resolution absence = GuestReader.absence(spec, status);
        Map<String, @Nullable SecretKey> ownTokens = new HashMap<>();
        Map<String, Resolution> plugins = new HashMap<>();
        wanted.forEach((name, authorization) -> {
            if (authorization != null && authorization.type() == AuthorizationType.Bearer) {
                ownTokens.put(name, secret(instance, authorization));
            }
            plugins.put(
                    name,
                    absence == null ? new Resolution.Queued("The controller has not placed the plugin yet.") : absence);
        });
        for (PluginReport report : reports) {
            boolean removed = !wanted.containsKey(report.name());
            if (removed && report.authorization() == AuthorizationType.Bearer) {
                ownTokens.put(report.name(), null); // the report does not say where its token is
            }
            plugins.put(
                    report.name(),
                    absence == null ? locate(instance, report, removed) : asleep(report, removed, absence));
        }
        ownTokens.forEach((name, secret) -> plugins.put(name, new Resolution.OwnTokenOnly(secret, plugins.get(name))));
        return new InstanceEntry(
                instance.getMetadata().getNamespace(),
                instance.getMetadata().getName(),
                instance.getMetadata().getUid(),
                status == null ? null : status.state(),
                status == null ? null : status.vmiUID(),
                idleAfter,
                Map.copyOf(plugins));
    }

    /** By name: what the Instance lists, and what it inherits beside that. */
    private static Map<String, @Nullable PluginAuthorization> wanted(
            @Nullable InstanceSpec spec, @Nullable InstanceStatus status) {
        Map<String, @Nullable PluginAuthorization> wanted = new HashMap<>();
        if (status != null && status.source() != null && status.source().plugins() != null) {
            status.source().plugins().forEach(plugin -> wanted.put(plugin.name(), plugin.authorization()));
        }
        if (spec != null && spec.source() != null && spec.source().withoutPlugins() != null) {
            spec.source().withoutPlugins().forEach(wanted::remove);
        }
        if (spec != null && spec.plugins() != null) {
            spec.plugins().forEach(plugin -> wanted.put(plugin.name(), plugin.authorization()));
        }
        return wanted;
    }

    private static @Nullable SecretKey secret(Instance instance, PluginAuthorization authorization) {
        SecretKeyReference reference = authorization.tokenSecretRef();
        return reference == null
                ? null
                : new SecretKey(
                        instance.getMetadata().getNamespace(),
                        reference.name(),
                        reference.key() == null ? TOKEN_KEY : reference.key());
    }

    /** A guest is not woken for a plugin that it will not have. */
    private static Resolution asleep(PluginReport report, boolean removed, Resolution absence) {
        if (!(absence instanceof Resolution.Asleep)) {
            return absence;
        }
        if (removed) {
            return REMOVED;
        }
        return report.state() == PluginState.Disabled ? DISABLED : absence;
    }

    /**
     * An older version of a changed plugin, and a removed one, answer as long as the guest runs them. Who may call a removed
     * one is in its report: without that, nobody may.
     */
    private static Resolution locate(Instance instance, PluginReport report, boolean removed) {
        if (removed && report.authorization() == null) {
            return REMOVED;
        }
        return switch (report.state()) {
            case Loaded, Unloading -> reachable(instance, report);
            case Queued ->
                report.ready()
                        ? reachable(instance, report)
                        : new Resolution.Queued("The plugin is loaded at the next start of the Instance.");
            case Failed -> report.ready() ? reachable(instance, report) : new Resolution.PluginFailed(reason(report));
            case Disabled -> DISABLED;
        };
    }

    private static String reason(PluginReport report) {
        return report.message() == null || report.message().isBlank()
                ? "The plugin does not run in the guest."
                : "The plugin does not run in the guest: " + report.message();
    }

    private static Resolution reachable(Instance instance, PluginReport report) {
        InstanceStatus status = instance.getStatus();
        boolean maySleep = GuestReader.idleAfter(instance.getSpec(), status) != null;
        if (status.address() == null || status.vmiUID() == null || report.port() == null) {
            return GuestReader.noAddress(maySleep);
        }
        if (!report.ready() && GuestReader.isStoppedByItsUser(instance.getSpec())) {
            return GuestReader.STOPPED;
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
                GuestReader.slumber(instance.getSpec(), status, report),
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
