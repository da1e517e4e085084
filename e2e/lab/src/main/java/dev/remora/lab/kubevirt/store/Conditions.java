package dev.remora.lab.kubevirt.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The {@code conditions} list of a status. */
public final class Conditions {
    private Conditions() {}

    /** The condition of that type, if the status has it. */
    public static Optional<JsonNode> get(JsonNode status, String type) {
        return status.path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst();
    }

    /** Whether the status has the condition and it is True. */
    public static boolean isTrue(JsonNode status, String type) {
        return get(status, type)
                .filter(condition -> condition.path("status").asText().equals("True"))
                .isPresent();
    }

    /** Sets a condition in its place; its transition time moves only when its status does. */
    public static void set(ObjectNode status, String type, boolean holds, String reason, String message, Instant now) {
        ObjectNode condition = (ObjectNode) get(status, type)
                .orElseGet(() -> status.withArray("/conditions").addObject().put("type", type));
        String value = holds ? "True" : "False";
        if (!condition.path("status").asText().equals(value)) {
            condition.put("status", value);
            condition.putNull("lastProbeTime");
            condition.put(
                    "lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        put(condition, "reason", reason);
        put(condition, "message", message);
    }

    private static void put(ObjectNode condition, String field, String value) {
        if (value.isEmpty()) {
            condition.remove(field);
        } else {
            condition.put(field, value);
        }
    }

    /** Removes a condition, and nothing when there is none of that type. */
    public static void remove(ObjectNode status, String type) {
        if (status.get("conditions") instanceof ArrayNode conditions) {
            for (int index = conditions.size() - 1; index >= 0; index--) {
                if (conditions.path(index).path("type").asText().equals(type)) {
                    conditions.remove(index);
                }
            }
        }
    }
}
