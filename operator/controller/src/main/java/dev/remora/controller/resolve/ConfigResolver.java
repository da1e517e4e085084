package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.remora.api.v1alpha1.ConfigSource;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstancePlugin;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.controller.resolve.PluginResolution.Invalid;
import dev.remora.controller.resolve.PluginResolution.InvalidConfig;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin reads: its Plugin's defaults, the Instance's {@code config} laid over them, and the parts from Secrets
 * laid over that. The whole has to satisfy the Plugin's schema.
 */
public final class ConfigResolver {
    private final Instance instance;
    private final SecretParts secrets;
    private final ConfigSchemas schemas;

    /** Resolves the configurations of one Instance. */
    ConfigResolver(Instance instance, Lookups lookups, ConfigSchemas schemas) {
        this.instance = instance;
        this.schemas = schemas;
        this.secrets = new SecretParts(lookups::secret);
    }

    /** Whether a configuration is made from Secrets of the user's, which nobody watches. */
    public static boolean mayRead(InstanceSpec spec) {
        return Optional.ofNullable(spec.plugins()).orElse(List.of()).stream()
                .anyMatch(plugin -> !sources(plugin).isEmpty());
    }

    /**
     * The configuration of one plugin.
     *
     * @param plugin its Plugin, where it has one
     * @throws LeftOut if a part of it is not to be had, or it does not satisfy the Plugin's schema
     */
    ConfigValue resolve(InstancePlugin entry, @Nullable Plugin plugin) throws LeftOut {
        ConfigValue config = secrets.lay(entry.name(), sources(entry), given(entry, plugin));
        if (plugin != null) {
            refuseViolations(entry.name(), plugin, config);
        }
        return config;
    }

    private void refuseViolations(String name, Plugin plugin, ConfigValue config) throws LeftOut {
        String pluginName = plugin.getMetadata().getName();
        List<String> violations;
        try {
            violations =
                    schemas.of(plugin).map(schema -> schema.violations(config)).orElse(List.of());
        } catch (InvalidSchema e) {
            throw new LeftOut(new Invalid(
                    name,
                    "plugins.remora.dev \"%s\" spec.config.schema: %s; its author has to mend it"
                            .formatted(pluginName, e.text())));
        }
        if (!violations.isEmpty()) {
            throw new LeftOut(new InvalidConfig(
                    name,
                    "the configuration does not satisfy spec.config.schema of plugins.remora.dev \"%s\": %s"
                            .formatted(pluginName, String.join("; ", violations))));
        }
    }

    private JsonNode given(InstancePlugin entry, @Nullable Plugin plugin) {
        if (plugin == null
                || plugin.getSpec().config() == null
                || plugin.getSpec().config().defaults() == null) {
            return entry.config() == null ? JsonNodeFactory.instance.objectNode() : entry.config();
        }
        JsonNode defaults = new ConfigTemplate(instance.getMetadata(), entry.name())
                .fill(plugin.getSpec().config().defaults());
        return entry.config() == null ? defaults : ConfigLayers.lay(entry.config(), defaults);
    }

    private static List<ConfigSource> sources(InstancePlugin entry) {
        return Optional.ofNullable(entry.configFrom()).orElse(List.of());
    }
}
