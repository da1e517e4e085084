package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PluginConfig;
import dev.remora.api.v1alpha1.PluginSpec;
import dev.remora.api.v1alpha1.Privilege;
import dev.remora.api.v1alpha1.RomSource;
import dev.remora.controller.resolve.PluginResolution.Disabled;
import dev.remora.controller.resolve.PluginResolution.Invalid;
import dev.remora.controller.resolve.PluginResolution.Missing;
import dev.remora.controller.resolve.PluginResolution.NotGranted;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import dev.remora.controller.resolve.PluginResolution.Unsupported;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Follows the references of {@code spec.plugins}; each entry succeeds or fails alone. */
public final class PluginResolver {
    private final Instance instance;
    private final Function<String, Optional<Plugin>> plugins;

    private PluginResolver(Instance instance, Function<String, Optional<Plugin>> plugins) {
        this.instance = instance;
        this.plugins = plugins;
    }

    /**
     * Resolves every plugin, in the order of the list.
     *
     * @param plugins looks up a Plugin of the Instance's namespace by name
     */
    public static List<PluginResolution> resolve(Instance instance, Function<String, Optional<Plugin>> plugins) {
        var resolver = new PluginResolver(instance, plugins);
        return orEmpty(instance.getSpec().plugins()).stream()
                .map(resolver::resolve)
                .toList();
    }

    private PluginResolution resolve(InstancePlugin entry) {
        try {
            if (entry.pluginRef() != null) {
                return resolve(entry, entry.pluginRef().name());
            }
            if (entry.rom() != null) {
                return resolve(entry, entry.rom());
            }
            return new Invalid(entry.name(), "exactly one of rom and pluginRef must be set");
        } catch (InvalidValue e) {
            return new Invalid(entry.name(), e.text());
        }
    }

    private PluginResolution resolve(InstancePlugin entry, RomSource rom) throws InvalidValue {
        if (rom.image() == null) {
            return urlUnsupported(entry, "rom.url");
        }
        JsonNode config = entry.config() == null ? JsonNodeFactory.instance.objectNode() : entry.config();
        return new Resolved(
                entry.name(),
                pulled("rom.image", rom.image(), rom),
                config,
                sorted(orEmpty(entry.grants())),
                null,
                null);
    }

    private PluginResolution resolve(InstancePlugin entry, String pluginName) throws InvalidValue {
        Optional<Plugin> found = plugins.apply(pluginName);
        if (found.isEmpty()) {
            return new Missing(entry.name(), pluginName);
        }
        PluginSpec plugin = found.get().getSpec();
        if (Boolean.FALSE.equals(plugin.enabled())) {
            return new Disabled(entry.name(), pluginName);
        }
        List<Privilege> requested = sorted(orEmpty(plugin.privileges()));
        List<Privilege> missing = requested.stream()
                .filter(privilege -> !orEmpty(entry.grants()).contains(privilege))
                .toList();
        if (!missing.isEmpty()) {
            return new NotGranted(entry.name(), pluginName, missing);
        }
        String where = "plugins.remora.dev \"" + pluginName + "\" spec.";
        if (plugin.rom().image() == null) {
            return urlUnsupported(entry, where + "rom.url");
        }
        return new Resolved(
                entry.name(),
                pulled(where + "rom.image", plugin.rom().image(), plugin.rom()),
                configOf(entry, plugin.config()),
                requested,
                Limits.of(plugin),
                HealthCheck.of(where, plugin.health()));
    }

    private JsonNode configOf(InstancePlugin entry, @Nullable PluginConfig config) {
        if (config == null || config.defaults() == null) {
            return entry.config() == null ? JsonNodeFactory.instance.objectNode() : entry.config();
        }
        JsonNode defaults = new ConfigTemplate(instance.getMetadata(), entry.name()).fill(config.defaults());
        return entry.config() == null ? defaults : ConfigLayers.lay(entry.config(), defaults);
    }

    private static Unsupported urlUnsupported(InstancePlugin entry, String field) {
        return new Unsupported(entry.name(), field + " is not supported by this version: give the ROM as an image");
    }

    private static Rom pulled(String field, String image, RomSource rom) throws InvalidValue {
        return new Rom(ImageReference.checked(field, image), rom.pullPolicy(), rom.pullSecret());
    }

    private static List<Privilege> sorted(Collection<Privilege> privileges) {
        var set = EnumSet.noneOf(Privilege.class);
        set.addAll(privileges);
        return List.copyOf(set);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
