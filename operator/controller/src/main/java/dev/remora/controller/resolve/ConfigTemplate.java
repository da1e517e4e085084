package dev.remora.controller.resolve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables of a Plugin's default configuration. They are replaced in strings, not in keys; whatever else stands in
 * double braces is left as it is, since it may be a template of the plugin's own.
 */
final class ConfigTemplate {
    private static final Pattern VARIABLE =
            Pattern.compile("\\{\\{\\s*(instance_name|instance_namespace|instance_uid|plugin_name)\\s*}}");

    private final Map<String, String> values;

    ConfigTemplate(ObjectMeta instance, String pluginName) {
        this.values = Map.of(
                "instance_name", instance.getName(),
                "instance_namespace", instance.getNamespace(),
                "instance_uid", instance.getUid(),
                "plugin_name", pluginName);
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
