package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.LocalSecretReference;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PluginSpec;
import dev.remora.api.v1alpha1.Privilege;
import dev.remora.api.v1alpha1.RomSource;
import dev.remora.controller.resolve.PluginResolution.Disabled;
import dev.remora.controller.resolve.PluginResolution.Invalid;
import dev.remora.controller.resolve.PluginResolution.Missing;
import dev.remora.controller.resolve.PluginResolution.NotGranted;
import dev.remora.controller.resolve.PluginResolution.Resolved;
import java.net.URI;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows the references of {@code spec.plugins}; each entry succeeds or fails alone. */
public final class PluginResolver {
    private final Lookups lookups;
    private final ConfigResolver configs;

    private PluginResolver(Instance instance, Lookups lookups, ConfigSchemas schemas) {
        this.lookups = lookups;
        this.configs = new ConfigResolver(instance, lookups, schemas);
    }

    /**
     * Resolves every plugin, in the order of the list.
     *
     * @param lookups finds Plugins and Secrets of the Instance's namespace
     * @param schemas keeps the schemas of Plugins
     */
    public static List<PluginResolution> resolve(Instance instance, Lookups lookups, ConfigSchemas schemas) {
        var resolver = new PluginResolver(instance, lookups, schemas);
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
        } catch (LeftOut e) {
            return e.why();
        }
    }

    private PluginResolution resolve(InstancePlugin entry, RomSource rom) throws InvalidValue, LeftOut {
        return new Resolved(
                entry.name(),
                wanted("rom.", rom),
                configs.resolve(entry, null),
                sorted(orEmpty(entry.grants())),
                null,
                null);
    }

    private PluginResolution resolve(InstancePlugin entry, String pluginName) throws InvalidValue, LeftOut {
        Optional<Plugin> found = lookups.plugin(pluginName);
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
        return new Resolved(
                entry.name(),
                wanted(where + "rom.", plugin.rom()),
                configs.resolve(entry, found.get()),
                requested,
                Limits.of(plugin),
                HealthCheck.of(where, plugin.health()));
    }

    static Rom wanted(String field, RomSource rom) throws InvalidValue {
        if (rom.image() != null) {
            return Rom.asWritten(new RomWanted.Image(
                    ImageReference.checked(field + "image", rom.image()),
                    rom.pullPolicy(),
                    rom.pullSecret(),
                    rom.signature() == null ? List.of() : rom.signature().publicKeys()));
        }
        LocalSecretReference headers = rom.headersSecretRef();
        return Rom.asWritten(new RomWanted.Address(
                address(field + "url", String.valueOf(rom.url())),
                headers == null ? null : headers.name(),
                rom.checksum()));
    }

    /** Checked again: an address that the schema takes need not be one to Java. */
    private static String address(String field, String url) throws InvalidValue {
        try {
            if (URI.create(url).getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidValue(field, url, "an address http://host/… or https://host/…", e);
        }
        throw new InvalidValue(field, url, "an address http://host/… or https://host/…", null);
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
