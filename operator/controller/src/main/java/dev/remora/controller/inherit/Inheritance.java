package dev.remora.controller.inherit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.InheritedPlugin;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.InstanceSource;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.RemoraApi;
import dev.remora.api.v1alpha1.SourceReport;
import dev.remora.controller.resolve.Problem;
import dev.remora.controller.resolve.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lays what an Instance writes itself over what it inherited. */
public final class Inheritance {
    private final InstanceSpec own;
    private final Inherited inherited;

    private Inheritance(InstanceSpec own, Inherited inherited) {
        this.own = own;
        this.inherited = inherited;
    }

    /**
     * The Instance with everything filled in that it inherits: its own fields win one by one, plugins by name.
     *
     * @throws Refusal if the two do not go together
     */
    public static Instance over(Instance instance, Inherited inherited) throws Refusal {
        return with(instance, new Inheritance(instance.getSpec(), inherited).spec());
    }

    /** The Instance with nothing but the plugins filled in, for whom the rest is refused: its guest may have them. */
    public static Instance pluginsOver(Instance instance, Inherited inherited) {
        InstanceSpec own = instance.getSpec();
        return with(
                instance,
                new InstanceSpec(
                        own.powerState(),
                        own.image(),
                        own.cpu(),
                        own.memory(),
                        own.ports(),
                        own.userData(),
                        own.template(),
                        own.pluginUpdates(),
                        own.scaleToZero(),
                        own.source(),
                        new Inheritance(own, inherited).plugins()));
    }

    /** What others have to know of it, for the status. It never changes. */
    public static SourceReport report(Inherited inherited) {
        Inherited.Origin origin = inherited.origin();
        List<InheritedPlugin> plugins = orEmpty(inherited.spec().plugins()).stream()
                .map(plugin -> new InheritedPlugin(plugin.name(), plugin.pluginRef(), plugin.authorization()))
                .toList();
        return new SourceReport(
                origin.kind(),
                origin.name(),
                origin.uid(),
                origin.generation(),
                origin.time(),
                inherited.spec().scaleToZero(),
                plugins.isEmpty() ? null : plugins);
    }

    private InstanceSpec spec() throws Refusal {
        InstanceSpec base = inherited.spec();
        boolean ownMachine = own.template() != null || own.image() != null;
        JsonNode template = ownMachine ? own.template() : base.template();
        if (!ownMachine && template != null) {
            refuseSize();
            SharedDisks.refuse(template, inherited.origin());
        }
        boolean sized = template == null;
        return new InstanceSpec(
                own.powerState(),
                sized ? mine(InstanceSpec::image) : null,
                sized ? mine(InstanceSpec::cpu) : null,
                sized ? mine(InstanceSpec::memory) : null,
                mine(InstanceSpec::ports),
                mine(InstanceSpec::userData),
                template,
                mine(InstanceSpec::pluginUpdates),
                mine(InstanceSpec::scaleToZero),
                own.source(),
                fewPlugins());
    }

    private void refuseSize() throws Refusal {
        if (own.cpu() != null || own.memory() != null) {
            throw new Refusal(
                    Problem.Kind.InvalidSpec,
                    "spec.%s: %s \"%s\" is made from a template, which says that itself (expected: neither cpu nor memory, or an image or template of this Instance's own)"
                            .formatted(
                                    own.cpu() != null ? "cpu" : "memory",
                                    inherited.origin().kind(),
                                    inherited.origin().name()));
        }
    }

    private @Nullable List<InstancePlugin> fewPlugins() throws Refusal {
        List<InstancePlugin> plugins = plugins();
        if (plugins != null && plugins.size() > RemoraApi.MAX_PLUGINS) {
            throw new Refusal(
                    Problem.Kind.InvalidSpec,
                    "spec.plugins: %d of the Instance's own make %d with the inherited ones (expected: at most %d; spec.source.withoutPlugins leaves some out)"
                            .formatted(orEmpty(own.plugins()).size(), plugins.size(), RemoraApi.MAX_PLUGINS));
        }
        return plugins;
    }

    /** In the source's order, each replaced by the Instance's own of that name; then what is new. */
    private @Nullable List<InstancePlugin> plugins() {
        InstanceSource source = own.source();
        List<String> unwanted = source == null ? List.of() : orEmpty(source.withoutPlugins());
        Map<String, InstancePlugin> plugins = new LinkedHashMap<>();
        orEmpty(inherited.spec().plugins()).stream()
                .filter(plugin -> !unwanted.contains(plugin.name()))
                .forEach(plugin -> plugins.put(plugin.name(), plugin));
        orEmpty(own.plugins()).forEach(plugin -> plugins.put(plugin.name(), plugin));
        return plugins.isEmpty() ? null : List.copyOf(plugins.values());
    }

    private <T> @Nullable T mine(Function<InstanceSpec, @Nullable T> field) {
        return Optional.ofNullable(field.apply(own)).orElse(field.apply(inherited.spec()));
    }

    private static Instance with(Instance instance, InstanceSpec spec) {
        var filled = new Instance();
        filled.setMetadata(instance.getMetadata());
        filled.setSpec(spec);
        filled.setStatus(instance.getStatus());
        return filled;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
