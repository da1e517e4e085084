package dev.remora.controller.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.controller.naming.Annotations;
import dev.remora.controller.resolve.RomPin;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a template says about its plugins. KubeVirt copies it to the guest that it makes, so the stamp on a guest tells
 * exactly which list that guest was booted with.
 *
 * @param revision of the whole list; absent on a guest that Remora did not make
 * @param plugins revision of each loaded plugin, in the order of the list
 * @param ports of each plugin, those kept for plugins that are not loaded included
 * @param images which bits the ROM of each loaded plugin has
 * @param statusPort of the guest's status endpoint; absent without plugins
 */
public record PluginStamp(
        @Nullable String revision,
        Map<String, String> plugins,
        Map<String, Integer> ports,
        Map<String, RomPin> images,
        @Nullable Integer statusPort) {
    /** Says nothing. */
    public static final PluginStamp NONE = new PluginStamp(null, Map.of(), Map.of(), Map.of(), null);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Ports of the loaded plugins only. */
    public Map<String, Integer> loadedPorts() {
        var loaded = new LinkedHashMap<>(ports);
        loaded.keySet().retainAll(plugins.keySet());
        return loaded;
    }

    /** Reads a stamp; what cannot be read counts as absent, since anybody may write annotations. */
    public static PluginStamp of(@Nullable Map<String, String> annotations) {
        if (annotations == null) {
            return NONE;
        }
        return new PluginStamp(
                annotations.get(Annotations.PLUGINS_REVISION),
                read(annotations.get(Annotations.PLUGIN_REVISIONS), new TypeReference<>() {}),
                read(annotations.get(Annotations.PLUGIN_PORTS), new TypeReference<>() {}),
                read(annotations.get(Annotations.PLUGIN_IMAGES), new TypeReference<>() {}),
                number(annotations.get(Annotations.STATUS_PORT)));
    }

    /** The stamp as annotations. */
    public Map<String, String> toAnnotations() {
        var annotations = new LinkedHashMap<String, String>();
        if (revision != null) {
            annotations.put(Annotations.PLUGINS_REVISION, revision);
        }
        if (!ports.isEmpty()) {
            annotations.put(Annotations.PLUGIN_PORTS, write(ports));
        }
        if (!plugins.isEmpty()) {
            annotations.put(Annotations.PLUGIN_REVISIONS, write(plugins));
        }
        if (!images.isEmpty()) {
            annotations.put(Annotations.PLUGIN_IMAGES, write(images));
        }
        if (statusPort != null) {
            annotations.put(Annotations.STATUS_PORT, statusPort.toString());
        }
        return annotations;
    }

    private static <V> Map<String, V> read(@Nullable String json, TypeReference<LinkedHashMap<String, V>> type) {
        if (json == null) {
            return Map.of();
        }
        try {
            LinkedHashMap<String, V> map = JSON.readValue(json, type);
            return map == null || map.containsValue(null) ? Map.of() : map;
        } catch (JsonProcessingException e) {
            return Map.of();
        }
    }

    private static @Nullable Integer number(@Nullable String text) {
        return text != null && text.matches("[1-9][0-9]{0,4}") ? Integer.valueOf(text) : null;
    }

    private static String write(Map<String, ?> map) {
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of names are always JSON", e);
        }
    }
}
