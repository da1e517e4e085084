package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tags live in an annotation as a JSON list, for they may hold what no label may. */
public final class Tags {
    private Tags() {}

    /** Reads a list of strings, or one. */
    static Set<String> read(JsonNode value, String where) throws Refusal {
        Set<String> tags = new LinkedHashSet<>();
        if (value.isTextual()) {
            tags.add(value.textValue());
            return tags;
        }
        if (!value.isArray()) {
            throw Refusal.invalid(where + ": " + Fields.shown(value) + " (expected: a list of strings)");
        }
        for (JsonNode tag : value) {
            if (!tag.isTextual()) {
                throw Refusal.invalid(where + ": " + Fields.shown(tag) + " (expected: a string)");
            }
            tags.add(tag.textValue());
        }
        return tags;
    }

    /** The annotation's text. */
    static String text(Collection<String> tags) {
        ArrayNode list = Json.array();
        tags.forEach(list::add);
        return new String(Json.bytes(list), StandardCharsets.UTF_8);
    }

    /** Those of an Instance; none when somebody put something else into the annotation. */
    public static Set<String> of(JsonNode instance) {
        JsonNode annotation = instance.path("metadata").path("annotations").path(NewInstance.TAGS);
        if (!annotation.isTextual()) {
            return Set.of();
        }
        try {
            return read(Json.read(annotation.textValue().getBytes(StandardCharsets.UTF_8)), "tags");
        } catch (IOException | Refusal notOurs) {
            return Set.of();
        }
    }
}
