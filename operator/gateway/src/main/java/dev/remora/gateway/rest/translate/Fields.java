package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Refusal;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a request's object. {@code null} is the same as absent, but for a plugin's config. */
public final class Fields {
    private final JsonNode object;
    private final String where;

    private Fields(JsonNode object, String where) {
        this.object = object;
        this.where = where;
    }

    /**
     * Reads {@code object}.
     *
     * @param where goes in front of field names in messages, empty for the request itself
     * @throws Refusal when it is no object
     */
    public static Fields of(JsonNode object, String where) throws Refusal {
        if (!object.isObject()) {
            throw Refusal.invalid((where.isEmpty() ? "body" : where) + ": " + kind(object) + " (expected: an object)");
        }
        return new Fields(object, where);
    }

    /** The name of a field for a message. */
    String path(String field) {
        return where.isEmpty() ? field : where + "." + field;
    }

    @Nullable JsonNode value(String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? null : value;
    }

    /** A string that is not empty, {@code null} if absent. */
    public @Nullable String text(String field) throws Refusal {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw Refusal.invalid(path(field) + ": " + shown(value) + " (expected: a string)");
        }
        return value.textValue();
    }

    /** A whole number, {@code null} if absent. */
    public @Nullable Long number(String field, long least, long most) throws Refusal {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw Refusal.invalid(path(field) + ": " + shown(value) + " (expected: a whole number from " + least
                    + " to " + most + ")");
        }
        return value.longValue();
    }

    /** Whether a field is {@code true}. */
    public boolean flag(String field) throws Refusal {
        JsonNode value = value(field);
        if (value != null && !value.isBoolean()) {
            throw Refusal.invalid(path(field) + ": " + shown(value) + " (expected: true or false)");
        }
        return value != null && value.booleanValue();
    }

    /**
     * Refuses what is not known, and what this system does not have unless it asks for nothing.
     *
     * @param known fields that mean something here
     * @param refused fields of the original, with why they are refused
     */
    public void only(Set<String> known, Map<String, String> refused) throws Refusal {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (known.contains(name)) {
                continue;
            }
            String reason = refused.get(name);
            if (reason == null) {
                throw Refusal.invalid(path(name) + ": no such field (expected: one of the fields in docs/rest-api.md)");
            }
            if (!asksForNothing(object.get(name))) {
                throw Refusal.invalid(path(name) + ": not available here: " + reason);
            }
        }
    }

    private static boolean asksForNothing(JsonNode value) {
        return value.isNull()
                || (value.isContainerNode() && value.isEmpty())
                || (value.isBoolean() && !value.booleanValue())
                || (value.isNumber() && value.decimalValue().signum() == 0);
    }

    /** A value for a message, no longer than a line. */
    static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private static String kind(JsonNode value) {
        return value.isMissingNode() ? "nothing" : shown(value);
    }
}
