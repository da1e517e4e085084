package dev.remora.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares JSON with the schemas of an OpenAPI document. */
final class OpenApi {
    private OpenApi() {}

    /** Paths of fields in {@code value} that the schema does not have. */
    static List<String> undescribed(JsonNode document, String schemaPath, JsonNode value, String path) {
        return undescribed(document, document.at(schemaPath), value, path);
    }

    private static List<String> undescribed(JsonNode document, JsonNode schema, JsonNode value, String path) {
        if (schema.has("$ref")) {
            return undescribed(document, schema.path("$ref").asText().substring(1), value, path);
        }
        List<String> missing = new ArrayList<>();
        if (value.isArray()) {
            for (JsonNode item : value) {
                missing.addAll(undescribed(document, schema.path("items"), item, path + "[]"));
            }
        } else if (value.isObject() && schema.has("properties")) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                JsonNode described = schema.path("properties").path(field.getKey());
                if (described.isMissingNode()) {
                    missing.add(path + "." + field.getKey());
                } else {
                    missing.addAll(undescribed(document, described, field.getValue(), path + "." + field.getKey()));
                }
            }
        }
        return missing;
    }
}
