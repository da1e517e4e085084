package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.AuthorizationType;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PluginReference;
import dev.remora.api.v1alpha1.PluginUpdates;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Fields that are taken and have no effect in this version, so that nobody relies on them unawares. */
public final class NotYet {
    private NotYet() {}

    /** Those that an Instance, or a Plugin that it uses, sets. */
    public static List<String> fields(Instance instance, Function<String, Optional<Plugin>> plugins) {
        InstanceSpec spec = instance.getSpec();
        var fields = new TreeSet<String>();
        if (spec.scaleToZero() != null) {
            fields.add("spec.scaleToZero");
        }
        if (spec.pluginUpdates() == PluginUpdates.Restart) {
            fields.add("spec.pluginUpdates: Restart");
        }
        for (InstancePlugin plugin : Optional.ofNullable(spec.plugins()).orElse(List.of())) {
            if (plugin.authorization() != null && plugin.authorization().type() == AuthorizationType.Bearer) {
                fields.add("spec.plugins[name=%s].authorization.type: Bearer".formatted(plugin.name()));
            }
            Optional.ofNullable(plugin.pluginRef())
                    .map(PluginReference::name)
                    .flatMap(plugins)
                    .ifPresent(used -> fields.addAll(fields(used)));
        }
        return List.copyOf(fields);
    }

    private static List<String> fields(Plugin plugin) {
        var fields = new TreeSet<String>();
        String where = "plugins.remora.dev \"" + plugin.getMetadata().getName() + "\" spec.";
        if (plugin.getSpec().health() != null) {
            fields.add(where + "health");
        }
        if (plugin.getSpec().config() != null && plugin.getSpec().config().schema() != null) {
            fields.add(where + "config.schema");
        }
        return List.copyOf(fields);
    }
}
