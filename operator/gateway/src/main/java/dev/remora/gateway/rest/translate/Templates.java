package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.util.List;

/** InstanceTemplates, of Instances and as the original shows them: instances in a state of their own. */
public final class Templates {
    /** Fields of an Instance that a template has, too. */
    private static final List<String> FIELDS = List.of(
            "image", "cpu", "memory", "ports", "userData", "template", "pluginUpdates", "scaleToZero", "plugins");

    private Templates() {}

    /**
     * A template of what an Instance wants.
     *
     * @throws Refusal if part of it is somewhere that the caller may not look
     */
    public static ObjectNode of(JsonNode instance, String name) throws Refusal {
        if (instance.at("/spec/source").isObject()) {
            throw Refusal.invalid("uuid, name: the instance is made from another one or a template itself"
                    + " (expected: that one, or an instance with an image of its own)");
        }
        ObjectNode template =
                Json.object().put("apiVersion", "remora.dev/v1alpha1").put("kind", "InstanceTemplate");
        ObjectNode metadata = template.putObject("metadata").put("name", name);
        JsonNode tags = instance.path("metadata").path("annotations").path(NewInstance.TAGS);
        if (tags.isTextual()) {
            metadata.putObject("annotations").set(NewInstance.TAGS, tags);
        }
        ObjectNode spec = template.putObject("spec");
        JsonNode wanted = instance.path("spec");
        FIELDS.stream().filter(wanted::has).forEach(field -> spec.set(field, wanted.get(field)));
        return template;
    }

    /** As the original shows one. */
    public static ObjectNode view(JsonNode template, boolean details) {
        ObjectNode view =
                details ? InstanceView.full(template, State.TEMPLATE) : InstanceView.brief(template, State.TEMPLATE);
        view.remove("restart_policy");
        return view;
    }
}
