package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Lays one configuration over another: objects key by key and at any depth, everything else as a whole. */
final class ConfigLayers {
    private ConfigLayers() {}

    /** {@code upper} wins wherever both say something; neither is changed. */
    static JsonNode lay(JsonNode upper, JsonNode lower) {
        if (!(upper instanceof ObjectNode above) || !(lower instanceof ObjectNode below)) {
            return upper;
        }
        ObjectNode laid = below.deepCopy();
        above.properties().forEach(property -> {
            JsonNode under = below.get(property.getKey());
            laid.set(property.getKey(), under == null ? property.getValue() : lay(property.getValue(), under));
        });
        return laid;
    }
}
