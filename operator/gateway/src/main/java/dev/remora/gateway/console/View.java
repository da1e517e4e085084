package dev.remora.gateway.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What of the API server's lists a page gets: names, what is wanted, what is. User-data, templates, configurations and
 * managed fields stay behind, though the caller might read them.
 */
final class View {
    private static final int NEWEST_EVENTS = 50;

    private View() {}

    static JsonNode of(Subject subject, JsonNode list) {
        return switch (subject) {
            case Subject.Instances _ -> instances(list);
            case Subject.Events _ -> events(list);
        };
    }

    private static JsonNode instances(JsonNode list) {
        ObjectNode view = answer(list);
        ArrayNode items = view.putArray("items");
        for (JsonNode instance : list.path("items")) {
            JsonNode meta = instance.path("metadata");
            ObjectNode item = items.addObject();
            copy(meta, item, "namespace", "name", "uid", "creationTimestamp", "deletionTimestamp");
            copy(instance.path("spec"), item, "powerState");
            copy(instance, item, "status");
        }
        return view;
    }

    private static JsonNode events(JsonNode list) {
        List<JsonNode> all = new ArrayList<>();
        list.path("items").forEach(all::add);
        all.sort(Comparator.comparing(View::last).reversed());
        ObjectNode view = answer(list);
        ArrayNode items = view.putArray("items");
        for (JsonNode event : all.subList(0, Math.min(all.size(), NEWEST_EVENTS))) {
            ObjectNode item = items.addObject();
            copy(event, item, "type", "reason", "message");
            item.put("count", count(event));
            item.put("last", last(event));
        }
        return view;
    }

    private static ObjectNode answer(JsonNode list) {
        return Json.object()
                .put("more", !list.path("metadata").path("continue").asText("").isEmpty());
    }

    /** RFC 3339, so the order of texts is that of times but for fractions of a second. */
    private static String last(JsonNode event) {
        for (JsonNode time : List.of(
                event.path("series").path("lastObservedTime"),
                event.path("lastTimestamp"),
                event.path("eventTime"),
                event.path("metadata").path("creationTimestamp"))) {
            if (time.isTextual() && !time.textValue().isEmpty()) {
                return time.textValue();
            }
        }
        return "";
    }

    private static int count(JsonNode event) {
        return Math.max(
                1,
                Math.max(
                        event.path("count").asInt(),
                        event.path("series").path("count").asInt()));
    }

    private static void copy(JsonNode from, ObjectNode to, String... fields) {
        for (String field : fields) {
            if (from.hasNonNull(field)) {
                to.set(field, from.get(field));
            }
        }
    }
}
