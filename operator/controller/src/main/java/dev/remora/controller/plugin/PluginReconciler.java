package dev.remora.controller.plugin;

import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PluginStatus;
import dev.remora.controller.resolve.ConfigSchemas;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reports of each Plugin whether Instances can load it, and how many use it. Makes nothing. */
@ControllerConfiguration(name = PluginReconciler.NAME, fieldManager = PluginReconciler.FIELD_MANAGER)
public final class PluginReconciler implements Reconciler<Plugin> {
    static final String NAME = "plugins";
    static final String FIELD_MANAGER = "remora-plugins";

    private final PluginUses uses;
    private final PluginRoms roms;
    private final PluginStatuses statuses;
    private @Nullable KubernetesClient secrets;

    /** Reports what these know. */
    public PluginReconciler(PluginUses uses, PluginRoms roms, Clock clock) {
        this.uses = uses;
        this.roms = roms;
        this.statuses = new PluginStatuses(clock, new ConfigSchemas());
    }

    /** Thousands of Instances that come or go at once are a few writes of each Plugin's status. */
    public static LinearRateLimiter pace() {
        return new LinearRateLimiter(Duration.ofSeconds(10), 2);
    }

    @Override
    public List<EventSource<?, Plugin>> prepareEventSources(EventSourceContext<Plugin> context) {
        secrets = context.getClient();
        return List.of(uses.changes(), roms);
    }

    @Override
    public UpdateControl<Plugin> reconcile(Plugin plugin, Context<Plugin> context) {
        OptionalInt instances = uses.count(ResourceID.fromResource(plugin));
        if (instances.isPresent()) {
            PluginStatus status = statuses.of(plugin, instances.getAsInt(), roms.of(plugin, secretsBeside(plugin)));
            if (!status.equals(plugin.getStatus())) {
                write(plugin, status, context);
            }
        }
        return UpdateControl.noUpdate();
    }

    private Function<String, Optional<Secret>> secretsBeside(Plugin plugin) {
        KubernetesClient client = Objects.requireNonNull(secrets, "event sources are prepared first");
        String namespace = plugin.getMetadata().getNamespace();
        return name -> Optional.ofNullable(
                client.secrets().inNamespace(namespace).withName(name).get());
    }

    private static void write(Plugin plugin, PluginStatus status, Context<Plugin> context) {
        var patch = new Plugin();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(plugin.getMetadata().getName())
                .withNamespace(plugin.getMetadata().getNamespace())
                .withUid(plugin.getMetadata().getUid())
                .build());
        patch.setStatus(status);
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(plugin, patch, context);
    }
}
