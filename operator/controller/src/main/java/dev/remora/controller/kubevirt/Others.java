package dev.remora.controller.kubevirt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields that a model type does not name. */
final class Others {
    private Others() {}

    /** Jackson hands over no map at all when there was no such field. */
    static Map<String, JsonNode> orEmpty(@Nullable Map<String, JsonNode> other) {
        return other == null ? Map.of() : other;
    }
}
