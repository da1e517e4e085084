package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Json;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** An Instance as the original shows one. What is not known is left out; no Secret is shown. */
public final class InstanceView {
    private InstanceView() {}

    /** Name, UUID and state: what every answer has. */
    public static ObjectNode brief(JsonNode instance, State state) {
        JsonNode metadata = instance.path("metadata");
        return Json.object()
                .put("uuid", metadata.path("uid").asText())
                .put("name", metadata.path("name").asText())
                .put("state", state.word());
    }

    /** Everything. */
    public static ObjectNode full(JsonNode instance, State state) {
        JsonNode metadata = instance.path("metadata");
        JsonNode spec = instance.path("spec");
        JsonNode status = instance.path("status");
        ObjectNode view = brief(instance, state);
        view.put("namespace", metadata.path("namespace").asText());
        view.put("created_at", metadata.path("creationTimestamp").asText());
        view.put("type", "full");
        view.put("restart_policy", "always");
        if (spec.has("image")) {
            view.put("image", spec.path("image").asText());
            view.put("vcpus", spec.path("cpu").asInt(1));
            Long memory = Sizes.mebibytes(spec.path("memory"));
            view.put("memory_mb", memory == null ? 1024 : memory);
        }
        if (status.hasNonNull("address")) {
            view.put("private_ip", status.path("address").asText());
        }
        scaleToZero(view, spec.has("scaleToZero") ? spec.path("scaleToZero") : status.at("/source/scaleToZero"));
        source(view, status.path("source"));
        ArrayNode tags = Json.array();
        Tags.of(instance).forEach(tags::add);
        if (!tags.isEmpty()) {
            view.set("tags", tags);
        }
        plugins(view, WantedPlugins.of(instance), status.path("plugins"));
        if (State.hasFailed(instance) && !State.reason(instance).isEmpty()) {
            view.put("message", State.reason(instance));
        }
        return view;
    }

    /** Whom it was made from. */
    private static void source(ObjectNode view, JsonNode source) {
        if (source.isObject()) {
            view.putObject(source.path("kind").asText().equals("InstanceTemplate") ? "template" : "branch_from")
                    .put("uuid", source.path("uid").asText())
                    .put("name", source.path("name").asText());
        }
    }

    private static void scaleToZero(ObjectNode view, JsonNode scale) {
        ObjectNode shown = view.putObject("scale_to_zero").put("enabled", scale.isObject());
        shown.put("policy", scale.isObject() ? "on" : "off");
        if (scale.isObject()) {
            shown.put("stateful", false);
            shown.put("cooldown_time_ms", Sizes.millis(scale.path("idleAfter").asText()));
        }
    }

    /** The list that is wanted, and what is queued until the next stop. */
    private static void plugins(ObjectNode view, Map<String, JsonNode> entries, JsonNode reported) {
        Map<String, JsonNode> reports = new HashMap<>();
        reported.forEach(report -> reports.put(report.path("name").asText(), report));
        ArrayNode plugins = view.putArray("plugins");
        ArrayNode updates = Json.array();
        entries.forEach((name, entry) -> {
            ObjectNode plugin = plugin(entry);
            JsonNode report = reports.get(name);
            if (!entry.has("rom") && !entry.has("pluginRef") && report != null && report.hasNonNull("image")) {
                plugin.put("image", report.path("image").asText()); // inherited: the spec does not say it
            }
            if (report != null && report.path("state").asText().equals("Queued")) {
                queue(updates, "add", Json.array().add(plugin.deepCopy()));
            }
            plugins.add(observed(plugin, report));
        });
        reports.forEach((name, report) -> {
            if (!entries.containsKey(name) && report.path("state").asText().equals("Unloading")) {
                ObjectNode plugin = Json.object().put("name", name);
                if (report.hasNonNull("image")) {
                    plugin.put("image", report.path("image").asText());
                }
                plugins.add(observed(plugin, report));
                queue(updates, "del", Json.array().add(name));
            }
        });
        if (!updates.isEmpty()) {
            view.set("updates", updates);
        }
    }

    private static void queue(ArrayNode updates, String op, ArrayNode value) {
        updates.addObject()
                .put("prop", "plugins")
                .put("op", op)
                .put("status", "pending")
                .set("value", value);
    }

    private static ObjectNode plugin(JsonNode entry) {
        ObjectNode plugin = Json.object().put("name", entry.path("name").asText());
        JsonNode rom = entry.path("rom");
        if (rom.isObject()) {
            plugin.put("image", rom.path(rom.has("image") ? "image" : "url").asText());
        }
        if (entry.has("pluginRef")) {
            plugin.put("plugin_ref", entry.path("pluginRef").path("name").asText());
        }
        if (entry.has("config")) {
            plugin.set("config", entry.get("config"));
        }
        for (JsonNode source : entry.path("configFrom")) {
            plugin.withArray("config_from").add(source.path("secretKeyRef").path("name"));
        }
        if (entry.path("authorization").path("type").asText().equals("Bearer")) {
            plugin.putObject("authorization").put("type", "bearer");
        }
        return plugin;
    }

    private static ObjectNode observed(ObjectNode plugin, @org.jspecify.annotations.Nullable JsonNode report) {
        if (report == null) {
            return plugin;
        }
        plugin.put("state", report.path("state").asText().toLowerCase(Locale.ROOT));
        plugin.put("ready", report.path("ready").asBoolean());
        if (report.hasNonNull("port")) {
            plugin.put("port", report.path("port").asInt());
        }
        if (report.hasNonNull("message")) {
            plugin.put("message", report.path("message").asText());
        }
        return plugin;
    }
}
