package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A place in a configuration (RFC 6901). Objects that are missing on the way are made; elements of arrays must be there.
 *
 * @param tokens unescaped, at least one
 */
record ConfigPlace(List<String> tokens) {
    /** What a pointer may look like, for messages. */
    static final String ALLOWED = "a JSON Pointer such as /database/password, with ~0 for ~ and ~1 for /";

    private static final Pattern POINTER = Pattern.compile("(/([^~/]|~0|~1)*)+");
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    /** A value cannot be put there. The message tells nothing of the values that are there. */
    static final class Unreachable extends Exception {
        Unreachable(String message) {
            super(message);
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    static ConfigPlace of(String pointer) throws Unreachable {
        if (!POINTER.matcher(pointer).matches()) {
            throw new Unreachable("\"%s\" is not allowed (expected: %s)".formatted(pointer, ALLOWED));
        }
        var tokens = new ArrayList<String>();
        for (String token : pointer.substring(1).split("/", -1)) {
            tokens.add(token.replace("~1", "/").replace("~0", "~"));
        }
        return new ConfigPlace(List.copyOf(tokens));
    }

    /** A configuration with {@code value} in this place; {@code config} itself is not changed. */
    JsonNode put(JsonNode config, JsonNode value) throws Unreachable {
        JsonNode changed = config.deepCopy();
        JsonNode holder = changed;
        for (int depth = 0; depth < tokens.size() - 1; depth++) {
            holder = child(holder, depth);
        }
        int last = tokens.size() - 1;
        switch (holder) {
            case ObjectNode object -> object.set(tokens.get(last), value);
            case ArrayNode array -> array.set(index(array, last), value);
            default -> throw noHolder(holder, last);
        }
        return changed;
    }

    private JsonNode child(JsonNode holder, int depth) throws Unreachable {
        return switch (holder) {
            case ObjectNode object when !object.has(tokens.get(depth)) -> object.putObject(tokens.get(depth));
            case ObjectNode object -> object.get(tokens.get(depth));
            case ArrayNode array -> array.get(index(array, depth));
            default -> throw noHolder(holder, depth);
        };
    }

    private int index(ArrayNode array, int depth) throws Unreachable {
        String token = tokens.get(depth);
        if (INDEX.matcher(token).matches() && Integer.parseInt(token) < array.size()) {
            return Integer.parseInt(token);
        }
        throw new Unreachable(
                "%s is an array in the configuration without an element \"%s\" (expected: index of one that exists)"
                        .formatted(before(depth), token));
    }

    private Unreachable noHolder(JsonNode found, int depth) {
        return new Unreachable(
                "%s is a %s in the configuration (expected: an object or an array, to reach \"%s\" in it)"
                        .formatted(before(depth), type(found.getNodeType()), tokens.get(depth)));
    }

    private static String type(JsonNodeType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private String before(int depth) {
        return depth == 0 ? "the whole" : pointer(tokens.subList(0, depth));
    }

    /** Tokens as a JSON Pointer. */
    static String pointer(List<String> tokens) {
        var pointer = new StringBuilder();
        tokens.forEach(
                token -> pointer.append('/').append(token.replace("~", "~0").replace("/", "~1")));
        return pointer.toString();
    }
}
