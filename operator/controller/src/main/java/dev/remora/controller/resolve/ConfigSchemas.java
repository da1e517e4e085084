package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.Plugin;
import dev.remora.api.v1alpha1.PluginConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compiled schemas of Plugins: those used last are kept, so that many Instances of a Plugin cost one compilation. */
public final class ConfigSchemas {
    private static final int MOST = 256;

    private final Map<Key, Compiled> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Compiled> eldest) {
            return size() > MOST;
        }
    };

    /** Of a Plugin as the API server knows it; one that it does not know has no UID and is not looked up. */
    private record Key(@Nullable String uid, @Nullable Long generation) {}

    /** Either of the two. */
    private record Compiled(
            @Nullable ConfigSchema schema, @Nullable InvalidSchema flaw) {}

    /**
     * Checks that a Plugin's schema, if it has one, can be used.
     *
     * @throws InvalidSchema if not
     */
    public void check(Plugin plugin) throws InvalidSchema {
        Optional<ConfigSchema> _ = of(plugin);
    }

    /** The schema of a Plugin, if it has one. */
    Optional<ConfigSchema> of(Plugin plugin) throws InvalidSchema {
        PluginConfig config = plugin.getSpec().config();
        if (config == null || config.schema() == null) {
            return Optional.empty();
        }
        Compiled compiled = compiled(plugin, config.schema());
        if (compiled.flaw() != null) {
            throw compiled.flaw();
        }
        return Optional.ofNullable(compiled.schema());
    }

    private Compiled compiled(Plugin plugin, JsonNode schema) {
        var key = new Key(plugin.getMetadata().getUid(), plugin.getMetadata().getGeneration());
        Compiled known = key.uid() == null ? null : known(key);
        if (known != null) {
            return known;
        }
        Compiled compiled = compile(schema);
        keep(key, compiled);
        return compiled;
    }

    private synchronized @Nullable Compiled known(Key key) {
        return recent.get(key);
    }

    private synchronized void keep(Key key, Compiled compiled) {
        recent.put(key, compiled);
    }

    private static Compiled compile(JsonNode schema) {
        try {
            return new Compiled(ConfigSchema.of(schema), null);
        } catch (InvalidSchema flaw) {
            return new Compiled(null, flaw);
        }
    }
}
