package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change of a PATCH.
 *
 * @param id the client's own word for it, which the answer repeats; {@code null} without one
 * @param prop what is changed
 * @param value what to; a missing node takes the property away
 */
public record Change(@Nullable String id, String prop, Op op, JsonNode value) {
    /** How a property is changed. */
    public enum Op {
        /** Replaces it. */
        SET,
        /** Appends to it. */
        ADD,
        /** Takes parts of it away. */
        DEL
    }

    static final Set<String> FIELDS = Set.of("uuid", "name", "id", "prop", "op", "value");

    /** Properties that can be changed here. */
    public static final Set<String> PROPERTIES =
            Set.of("plugins", "image", "memory_mb", "vcpus", "scale_to_zero", "tags");

    private static final int MOST = Integer.MAX_VALUE;

    /** Reads one item of a request. */
    public static Change of(JsonNode item) throws Refusal {
        Fields fields = Fields.of(item, "");
        fields.only(FIELDS, Map.of());
        String prop = fields.text("prop");
        String op = fields.text("op");
        if (prop == null || !PROPERTIES.contains(prop)) {
            String reason = prop == null ? null : NewInstance.REFUSED.get(prop);
            throw Refusal.invalid("prop: " + prop
                    + (reason == null
                            ? " (expected: plugins, image, memory_mb, vcpus, scale_to_zero or tags)"
                            : ": not available here: " + reason));
        }
        Op what = switch (op == null ? "" : op) {
            case "set" -> Op.SET;
            case "add" -> Op.ADD;
            case "del" -> Op.DEL;
            default -> throw Refusal.invalid("op: " + op + " (expected: set, add or del)");
        };
        JsonNode value = fields.value("value");
        return new Change(fields.text("id"), prop, what, value == null ? MissingNode.getInstance() : value);
    }

    /**
     * Makes the change.
     *
     * @param instance is changed
     * @param entries reads plugins
     */
    public void apply(ObjectNode instance, PluginEntries entries) throws Refusal {
        ObjectNode spec = instance.withObject("/spec");
        switch (prop) {
            case "plugins" -> plugins(instance, spec, entries);
            case "tags" -> tags(instance);
            case "scale_to_zero" -> {
                setOnly();
                if (value.isMissingNode()) {
                    spec.remove("scaleToZero");
                } else {
                    NewInstance.scaleToZero(spec, value, "value");
                }
                if (!spec.has("scaleToZero")
                        && instance.at("/status/source/scaleToZero").isObject()) {
                    throw Refusal.invalid(
                            "value: without one, that of the instance's source counts (expected: policy on)");
                }
            }
            case "image" -> {
                setOnly();
                spec.put("image", NewInstance.image(value, "value"));
            }
            case "memory_mb" -> amount(spec, "memory", "Mi");
            default -> amount(spec, "cpu", "");
        }
    }

    private void amount(ObjectNode spec, String field, String unit) throws Refusal {
        setOnly();
        ObjectNode holder = Json.object();
        holder.set("value", value.isMissingNode() ? null : value);
        Long number = Fields.of(holder, "").number("value", 1, MOST);
        if (number == null) {
            spec.remove(field);
        } else if (unit.isEmpty()) {
            spec.put(field, number);
        } else {
            spec.put(field, number + unit);
        }
    }

    private void setOnly() throws Refusal {
        if (op != Op.SET) {
            throw Refusal.invalid(
                    "op: " + op.name().toLowerCase(java.util.Locale.ROOT) + " of " + prop + " (expected: set)");
        }
    }

    private void plugins(ObjectNode instance, ObjectNode spec, PluginEntries entries) throws Refusal {
        WantedPlugins.refuseUnknown(instance);
        Set<String> inherited = WantedPlugins.inherited(instance).keySet();
        ArrayNode list = Json.array();
        JsonNode before = spec.path("plugins");
        switch (op) {
            case SET -> {
                if (!value.isMissingNode()) {
                    list.addAll(entries.read(listed(), "value"));
                }
                leaveOut(spec, inherited);
            }
            case ADD -> {
                before.forEach(list::add);
                ArrayNode added = entries.read(listed(), "value");
                refuseInherited(inherited, added);
                list.addAll(added);
            }
            case DEL -> {
                Set<String> gone = names();
                Set<String> unwanted = new LinkedHashSet<>(inherited);
                unwanted.retainAll(gone);
                leaveOut(spec, unwanted);
                before.forEach(entry -> {
                    String name = entry.path("name").asText();
                    if (!gone.contains(name)) {
                        list.add(entry);
                    }
                    unwanted.add(name);
                });
                gone.removeAll(unwanted);
                if (!gone.isEmpty()) {
                    throw Refusal.invalid("value: no plugin named " + String.join(", ", gone)
                            + " (expected: names of plugins in the list)");
                }
            }
        }
        spec.set("plugins", list);
    }

    /** A set list is the whole list, and what is deleted does not come back from the source. */
    private static void leaveOut(ObjectNode spec, Set<String> names) {
        if (!names.isEmpty()) {
            ArrayNode without = spec.withObject("/source").withArray("/withoutPlugins");
            names.forEach(without::add);
        }
    }

    private static void refuseInherited(Set<String> inherited, ArrayNode added) throws Refusal {
        for (JsonNode plugin : added) {
            if (inherited.contains(plugin.path("name").asText())) {
                throw Refusal.invalid("value: the list has a plugin named "
                        + plugin.path("name").asText()
                        + " from the instance's source (expected: another name, or del first)");
            }
        }
    }

    private JsonNode listed() {
        return value.isObject() ? Json.array().add(value) : value;
    }

    /** Names, or plugins with names. */
    private Set<String> names() throws Refusal {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode entry : value.isArray() ? value : Json.array().add(value)) {
            JsonNode name = entry.isObject() ? entry.path("name") : entry;
            if (!name.isTextual()) {
                throw Refusal.invalid("value: " + Fields.shown(entry) + " (expected: names of plugins)");
            }
            names.add(name.textValue());
        }
        return names;
    }

    private void tags(ObjectNode instance) throws Refusal {
        Set<String> tags = new LinkedHashSet<>(op == Op.SET ? Set.of() : Tags.of(instance));
        Set<String> given = value.isMissingNode() ? Set.of() : Tags.read(value, "value");
        if (op == Op.DEL) {
            tags.removeAll(given);
        } else {
            tags.addAll(given);
        }
        ObjectNode annotations = instance.withObject("/metadata").withObject("/annotations");
        if (tags.isEmpty()) {
            annotations.remove(NewInstance.TAGS);
        } else {
            annotations.put(NewInstance.TAGS, Tags.text(tags));
        }
    }
}
