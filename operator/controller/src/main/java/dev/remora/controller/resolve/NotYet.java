package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.AuthorizationType;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import java.util.List;
import java.util.Optional;

/** Fields that are taken and have no effect in this version, so that nobody relies on them unawares. */
public final class NotYet {
    private NotYet() {}

    /** Those that an Instance sets. */
    public static List<String> fields(Instance instance) {
        List<InstancePlugin> plugins =
                Optional.ofNullable(instance.getSpec().plugins()).orElse(List.of());
        return plugins.stream()
                .filter(plugin ->
                        plugin.authorization() != null && plugin.authorization().type() == AuthorizationType.Bearer)
                .map(plugin -> "spec.plugins[name=%s].authorization.type: Bearer".formatted(plugin.name()))
                .toList();
    }
}
