package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The plugins that an Instance wants: its source's, in their order, under its own of the same names, then its other own. */
final class WantedPlugins {
    private WantedPlugins() {}

    /** By name. Of an inherited one, the name, its Plugin and who may call it are all that is known. */
    static Map<String, JsonNode> of(JsonNode instance) {
        Map<String, JsonNode> wanted = inherited(instance);
        own(instance).forEach(plugin -> wanted.put(name(plugin), plugin));
        return wanted;
    }

    /** Those of the source that are not left out, whether there is an own one of that name or not. */
    static Map<String, JsonNode> inherited(JsonNode instance) {
        Map<String, JsonNode> inherited = new LinkedHashMap<>();
        instance.at("/status/source/plugins").forEach(plugin -> inherited.put(name(plugin), plugin));
        instance.at("/spec/source/withoutPlugins").forEach(name -> inherited.remove(name.asText()));
        return inherited;
    }

    /**
     * Whoever changes an inherited list has to know it.
     *
     * @throws Refusal while the controller has not looked at the source
     */
    static void refuseUnknown(JsonNode instance) throws Refusal {
        if (instance.at("/spec/source").isObject()
                && !instance.at("/status/source").isObject()) {
            throw new Refusal(
                    Code.CONFLICT,
                    "plugins: the instance has not got them from its source yet (expected: once it has, see its message)");
        }
    }

    private static JsonNode own(JsonNode instance) {
        return instance.at("/spec/plugins");
    }

    private static String name(JsonNode plugin) {
        return plugin.path("name").asText();
    }
}
