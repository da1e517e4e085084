package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.rest.model.Refusal;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a new instance is made from: another instance, or a template.
 *
 * @param field of the request: {@code branch_from} or {@code template}
 * @param reference the other
 * @param prepared what the template is to be made from if there is none; {@code null}: it has to be there
 */
public record Origin(
        String field, Reference reference, @Nullable JsonNode prepared) {
    /** Field of an instance that is made from another. */
    public static final String BRANCH = "branch_from";

    /** Field of an instance that is made from a template. */
    public static final String TEMPLATE = "template";

    private static final Map<String, String> REFUSED_OF_TEMPLATE =
            Map.of("autokill", "a template lives until it is deleted");

    static @Nullable Origin of(Fields fields) throws Refusal {
        JsonNode branch = fields.value(BRANCH);
        JsonNode template = fields.value(TEMPLATE);
        if (branch != null && template != null) {
            throw Refusal.invalid("template: given with branch_from (expected: one of them)");
        }
        if (branch != null) {
            Fields.of(branch, BRANCH).only(Set.of("uuid", "name"), Map.of());
            return new Origin(BRANCH, Reference.in(branch), null);
        }
        return template == null ? null : template(template);
    }

    /** Nothing has to run before there is a template, so there is nothing to wait for. */
    private static Origin template(JsonNode template) throws Refusal {
        Fields fields = Fields.of(template, TEMPLATE);
        fields.only(Set.of("uuid", "name", "prepare", "prepare_timeout_s", "create_args"), REFUSED_OF_TEMPLATE);
        JsonNode arguments = fields.value("create_args");
        if (fields.flag("prepare") != (arguments != null)) {
            throw Refusal.invalid("template.create_args: " + (arguments == null ? "not given with" : "given without")
                    + " prepare (expected: both or none)");
        }
        return new Origin(TEMPLATE, Reference.in(template), arguments);
    }

    /** Writes what was found into the Instance. */
    public void into(ObjectNode instance, String name) {
        ObjectNode source = instance.withObject("/spec").putObject("source");
        source.set(field.equals(BRANCH) ? "instance" : "template", Json.object().put("name", name));
    }
}
