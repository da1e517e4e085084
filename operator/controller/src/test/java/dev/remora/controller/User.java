package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.api.v1alpha1.PluginStatus;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Plays a user: applies what is wanted in a namespace of its own, and reads what is reported. */
final class User {
    private final ControlPlane controlPlane;
    private final String namespace;

    User(ControlPlane controlPlane, String namespace) {
        this.controlPlane = controlPlane;
        this.namespace = namespace;
    }

    String namespace() {
        return namespace;
    }

    /** Applies an Instance with the spec. */
    Instance applyInstance(String name, String spec) {
        return apply(Instance.class, name, spec);
    }

    void deleteInstance(String name) {
        controlPlane
                .admin()
                .resources(Instance.class)
                .inNamespace(namespace)
                .withName(name)
                .delete();
    }

    /** Applies a plugins.remora.dev with the spec. */
    void applyPlugin(String name, String spec) {
        apply(Plugin.class, name, spec);
    }

    Plugin pluginDefinition(String name) {
        return Objects.requireNonNull(controlPlane
                .admin()
                .resources(Plugin.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    void deletePlugin(String name) {
        controlPlane
                .admin()
                .resources(Plugin.class)
                .inNamespace(namespace)
                .withName(name)
                .delete();
    }

    Instance instance(String name) {
        return Objects.requireNonNull(controlPlane
                .admin()
                .resources(Instance.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    /** The status, once it says what is asserted. */
    InstanceStatus awaitStatus(String name, Consumer<InstanceStatus> assertion) {
        eventually(() -> assertion.accept(Objects.requireNonNull(instance(name).getStatus())));
        return Objects.requireNonNull(instance(name).getStatus());
    }

    /** The status of a plugins.remora.dev, once it says what is asserted. */
    PluginStatus awaitPluginStatus(String name, Consumer<PluginStatus> assertion) {
        eventually(() ->
                assertion.accept(Objects.requireNonNull(pluginDefinition(name).getStatus())));
        return Objects.requireNonNull(pluginDefinition(name).getStatus());
    }

    static Condition condition(InstanceStatus status, ConditionType type) {
        return Objects.requireNonNull(status.conditions()).stream()
                .filter(condition -> condition.type().equals(type.name()))
                .findFirst()
                .orElseThrow();
    }

    static PluginReport plugin(InstanceStatus status, String name) {
        List<PluginReport> plugins = Objects.requireNonNull(status.plugins());
        return plugins.stream()
                .filter(plugin -> plugin.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private <T extends HasMetadata> T apply(Class<T> type, String name, String spec) {
        String yaml = "metadata: {name: %s, namespace: %s}\nspec:\n%s".formatted(name, namespace, spec.indent(2));
        return type.cast(controlPlane.apply(Serialization.unmarshal(yaml, type)));
    }
}
