package dev.remora.gateway.rest.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which Instance is meant. */
public sealed interface Reference {
    /** An RFC 9562 UUID in its text form; a name can look like that too, and is not taken for one. */
    Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** The Instance with that UID, in whichever namespace. */
    record ByUuid(String uuid) implements Reference {}

    /** The Instance of that name in the caller's namespace. */
    record ByName(String name) implements Reference {}

    /** How it stands in a path: what looks like a UUID is one. */
    static Reference inPath(String segment) {
        return UUID.matcher(segment).matches() ? new ByUuid(segment.toLowerCase(Locale.ROOT)) : new ByName(segment);
    }

    /**
     * A UUID, wherever one is expected.
     *
     * @throws Refusal when it is none
     */
    static Reference uuid(String text) throws Refusal {
        if (!UUID.matcher(text).matches()) {
            throw Refusal.invalid("uuid: " + text + " (expected: a UUID; a name goes into name)");
        }
        return new ByUuid(text.toLowerCase(Locale.ROOT));
    }

    /**
     * What an object of a request names with {@code uuid} or {@code name}.
     *
     * @throws Refusal when it is not exactly one of them
     */
    static Reference in(JsonNode item) throws Refusal {
        String uuid = text(item, "uuid");
        String name = text(item, "name");
        if ((uuid == null) == (name == null)) {
            throw Refusal.invalid("uuid, name: " + (uuid == null ? "none" : "both") + " given (expected: one of them)");
        }
        return uuid != null ? uuid(uuid) : new ByName(java.util.Objects.requireNonNull(name));
    }

    private static @Nullable String text(JsonNode item, String field) throws Refusal {
        JsonNode value = item.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw Refusal.invalid(field + ": " + value + " (expected: a string)");
        }
        return value.textValue();
    }

    /** Says in an item which Instance it is about. */
    default void describe(ObjectNode item) {
        switch (this) {
            case ByUuid(String uuid) -> item.put("uuid", uuid);
            case ByName(String name) -> item.put("name", name);
        }
    }

    /** For a sentence. */
    default String words() {
        return switch (this) {
            case ByUuid(String uuid) -> "with UUID " + uuid;
            case ByName(String name) -> "named " + name;
        };
    }
}
