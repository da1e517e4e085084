package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables of a Plugin's default configuration. They are replaced in strings, not in keys; whatever else stands in
 * double braces is left as it is, since it may be a template of the plugin's own.
 */
public final class ConfigTemplate {
    /** The variables that there are. */
    public static final List<String> NAMES =
            List.of("instance_name", "instance_namespace", "instance_uid", "plugin_name");

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*(" + String.join("|", NAMES) + ")\\s*}}");

    /** What looks like one of them, and may be a slip. */
    private static final Pattern LIKE_A_VARIABLE = Pattern.compile("\\{\\{\\s*((?:instance|plugin)_\\w*)\\s*}}");

    private final Map<String, String> values;

    ConfigTemplate(ObjectMeta instance, String pluginName) {
        this.values = Map.of(
                "instance_name", instance.getName(),
                "instance_namespace", instance.getNamespace(),
                "instance_uid", instance.getUid(),
                "plugin_name", pluginName);
    }

    /** Variables in a default configuration that look like ours and are not, each as it is written. */
    public static SortedSet<String> unknown(JsonNode defaults) {
        var unknown = new TreeSet<String>();
        collectUnknown(defaults, unknown);
        return unknown;
    }

    private static void collectUnknown(JsonNode node, SortedSet<String> unknown) {
        if (node.isTextual()) {
            LIKE_A_VARIABLE
                    .matcher(node.textValue())
                    .results()
                    .filter(match -> !NAMES.contains(match.group(1)))
                    .forEach(match -> unknown.add(match.group()));
        }
        node.forEach(child -> collectUnknown(child, unknown));
    }

    JsonNode fill(JsonNode node) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(fill(node.textValue()));
        }
        if (node instanceof ArrayNode array) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(item -> filled.add(fill(item)));
            return filled;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(property -> filled.set(property.getKey(), fill(property.getValue())));
            return filled;
        }
        return node;
    }

    private String fill(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
    }
}
