package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import dev.remora.controller.resolve.ConfigValue.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words for a violation. They are our own, since the library's may quote what is in the configuration. */
final class SchemaViolation {
    private static final int LONGEST_VALUE = 80;
    private static final int LONGEST_SCHEMA = 160;

    private final Error error;
    private final ConfigValue config;

    SchemaViolation(Error error, ConfigValue config) {
        this.error = error;
        this.config = config;
    }

    /**
     * Place, value, and what is allowed there. Where parts of the configuration come from Secrets there is no value, and
     * no name of a property that only a Secret has.
     */
    String text() {
        return "%s: %s (expected %s: %s)".formatted(place(), subject(), error.getKeyword(), expected());
    }

    private String subject() {
        boolean open = config.parts().isEmpty();
        String property = error.getProperty();
        if ("required".equals(error.getKeyword())) {
            return "property \"%s\" is missing".formatted(property);
        }
        if (property != null) {
            return open
                    ? "property \"%s\" is not allowed".formatted(shown(property, LONGEST_VALUE))
                    : "a property is not allowed";
        }
        JsonNode found = error.getInstanceNode();
        return open && found != null
                ? "%s is not allowed".formatted(shown(found.toString(), LONGEST_VALUE))
                : "the value is not allowed";
    }

    private String expected() {
        JsonNode schema = error.getSchemaNode();
        return schema == null ? "as the schema says" : shown(schema.toString(), LONGEST_SCHEMA);
    }

    private String place() {
        NodePath location = error.getInstanceLocation();
        var tokens = new ArrayList<String>();
        for (int index = 0; index < location.getNameCount(); index++) {
            tokens.add(String.valueOf(location.getElement(index)));
        }
        int known = known(tokens);
        String place = ConfigPlace.pointer(tokens.subList(0, known)) + (known < tokens.size() ? "/…" : "");
        return place.isEmpty() ? "the whole" : place;
    }

    /** How many of the tokens can be read in the Instance or its Plugin. */
    private int known(List<String> tokens) {
        if (config.parts().isEmpty()) {
            return tokens.size();
        }
        int known = depth(config.given(), tokens);
        for (Part part : config.parts()) {
            known = Math.max(known, common(part.path(), tokens));
        }
        return known;
    }

    private static int depth(JsonNode given, List<String> tokens) {
        JsonNode node = given;
        for (int depth = 0; depth < tokens.size(); depth++) {
            String token = tokens.get(depth);
            node = node.isArray() ? node.path(index(token)) : node.path(token);
            if (node.isMissingNode()) {
                return depth;
            }
        }
        return tokens.size();
    }

    private static int common(@Nullable String path, List<String> tokens) {
        if (path == null) {
            return 0;
        }
        String[] named = path.substring(1).split("/", -1);
        int common = 0;
        while (common < Math.min(named.length, tokens.size())
                && named[common].replace("~1", "/").replace("~0", "~").equals(tokens.get(common))) {
            common++;
        }
        return common;
    }

    private static int index(String token) {
        return token.matches("[0-9]{1,9}") ? Integer.parseInt(token) : -1;
    }

    private static String shown(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
