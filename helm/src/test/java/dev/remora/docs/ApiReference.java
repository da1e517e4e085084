package dev.remora.docs;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The page of all fields, from the CustomResourceDefinitions. */
final class ApiReference {
    private static final String TOP = """
            # Fields of Instance, InstanceTemplate and Plugin
            Group `remora.dev`, version `v1alpha1`. Made from `crds/*.yaml`; `kubectl explain instance.spec` says the same in a cluster.
            `[]` is a list. "Required" is meant within the object that the field is in.
            """;

    private ApiReference() {}

    /** Of files in this order. */
    static String of(List<Path> crds) {
        return crds.stream()
                .map(file -> {
                    try {
                        return chapter(Serialization.unmarshal(Files.readString(file), JsonNode.class));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .collect(Collectors.joining("", TOP, ""));
    }

    private static String chapter(JsonNode crd) {
        JsonNode names = crd.at("/spec/names");
        JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
        var text = new StringBuilder("\n## %s\n%s\n\n"
                .formatted(
                        names.path("kind").asText(),
                        cell(schema.path("description").asText())));
        text.append("`%s.%s`, short `%s`.\n"
                .formatted(
                        names.path("plural").asText(),
                        crd.at("/spec/group").asText(),
                        names.at("/shortNames/0").asText()));
        for (String part : List.of("spec", "status")) {
            if (!schema.path("properties").has(part)) {
                continue;
            }
            text.append("\n### %s.%s\n".formatted(names.path("kind").asText(), part));
            text.append("| field | type | what it is |\n|---|---|---|\n");
            rows("", schema.at("/properties/" + part))
                    .forEach(row -> text.append(row).append('\n'));
            rules("", schema.at("/properties/" + part), text);
        }
        return text.toString();
    }

    private static List<String> rows(String prefix, JsonNode object) {
        List<String> rows = new ArrayList<>();
        Set<String> required = strings(object.path("required"));
        for (var field : object.path("properties").properties()) {
            JsonNode schema = field.getValue();
            String name = prefix + field.getKey() + (schema.has("items") ? "[]" : "");
            String limits = limits(schema);
            rows.add("| `%s` | %s | %s%s%s |"
                    .formatted(
                            name,
                            type(schema),
                            required.contains(field.getKey()) ? "Required. " : "",
                            cell(schema.path("description").asText()),
                            limits.isEmpty() ? "" : " " + limits));
            rows.addAll(rows(name + ".", schema.has("items") ? schema.path("items") : schema));
        }
        return rows;
    }

    private static String type(JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return "quantity";
        }
        JsonNode one = schema.has("items") ? schema.path("items") : schema;
        if (one.has("enum")) {
            return strings(one.path("enum")).stream()
                    .sorted()
                    .map(value -> "`" + value + "`")
                    .collect(Collectors.joining(", "));
        }
        return one.path("type")
                .asText(one.path("x-kubernetes-preserve-unknown-fields").asBoolean() ? "any" : "object");
    }

    private static String limits(JsonNode schema) {
        List<String> limits = new ArrayList<>();
        add(limits, schema, "minimum", "at least %s");
        add(limits, schema, "maximum", "at most %s");
        add(limits, schema, "maxItems", "at most %s of them");
        add(limits, schema, "maxLength", "at most %s characters");
        add(limits, schema.path("items"), "minimum", "each at least %s");
        add(limits, schema.path("items"), "maximum", "each at most %s");
        return limits.isEmpty() ? "" : "(" + String.join(", ", limits) + ")";
    }

    private static void add(List<String> limits, JsonNode schema, String key, String words) {
        if (schema.has(key)) {
            limits.add(words.formatted(schema.path(key).asText()));
        }
    }

    /** What the API server says when fields do not go together. */
    private static void rules(String path, JsonNode schema, StringBuilder text) {
        List<String> rules = new ArrayList<>();
        collect(path, schema, rules);
        if (!rules.isEmpty()) {
            text.append("\nThe API server refuses what breaks one of these:\n");
            rules.forEach(rule -> text.append(rule).append('\n'));
        }
    }

    private static void collect(String path, JsonNode schema, List<String> rules) {
        schema.path("x-kubernetes-validations")
                .forEach(rule -> rules.add("- %s%s"
                        .formatted(
                                path.isEmpty() ? "" : "`" + path + "`: ",
                                cell(rule.path("message").asText()))));
        schema.path("properties")
                .properties()
                .forEach(field -> collect(
                        path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), rules));
        if (schema.has("items")) {
            collect(path + "[]", schema.path("items"), rules);
        }
    }

    private static Set<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("[", "\\[").replace("<", "&lt;");
    }
}
