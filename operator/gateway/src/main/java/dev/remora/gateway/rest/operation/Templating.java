package dev.remora.gateway.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.kubernetes.InstanceSecrets;
import dev.remora.gateway.rest.kubernetes.InstanceTemplates;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Answer;
import dev.remora.gateway.rest.model.Call;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Item;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.translate.Fields;
import dev.remora.gateway.rest.translate.NewInstance;
import dev.remora.gateway.rest.translate.Origin;
import dev.remora.gateway.rest.translate.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes, reads and deletes templates, and finds what a new Instance is made from. */
public final class Templating {
    private static final String INSTANCES = "instances";
    private static final Set<String> FIELDS = Set.of("uuid", "name", "timeout_s");
    private static final Map<String, String> REFUSED = Map.of("autokill", "a template lives until it is deleted");

    private final Instances instances;
    private final InstanceTemplates templates;
    private final InstanceSecrets secrets;

    /** Those of the API server. */
    public Templating(Instances instances, InstanceTemplates templates, InstanceSecrets secrets) {
        this.instances = instances;
        this.templates = templates;
        this.secrets = secrets;
    }

    /** A template is made at once: it waits for no guest. */
    Item create(Caller caller, Reference reference, JsonNode item, List<String> warnings) throws Refusal {
        Fields fields = Fields.of(item, "");
        fields.only(FIELDS, REFUSED);
        JsonNode instance = instances.find(caller, reference);
        Caller there = caller.in(Instances.namespace(instance));
        JsonNode made = templates.create(there, Templates.of(instance, Instances.name(instance)));
        warnings.add("The instance " + Instances.name(instance)
                + " goes on beside its template: delete it if only the template is wanted.");
        return new Item.Done(Templates.view(made, false));
    }

    Item one(Caller caller, Reference reference, JsonNode item, List<String> warnings) throws Refusal {
        return new Item.Done(Templates.view(templates.find(caller, reference), true));
    }

    Item delete(Caller caller, Reference reference, JsonNode item, List<String> warnings) throws Refusal {
        JsonNode template = templates.find(caller, reference);
        templates.delete(caller, template);
        return new Item.Done(Json.object().put("uuid", Instances.uid(template)).put("name", Instances.name(template)));
    }

    Answer list(Call call) throws Refusal {
        boolean details = Reading.flag(call, "details", true);
        List<Reference> references = RestApi.references(call);
        List<Item> items = new ArrayList<>();
        if (references.isEmpty()) {
            for (JsonNode template : Reading.page(call, templates.list(call.caller()))) {
                items.add(new Item.Done(Templates.view(template, details)));
            }
        }
        for (Reference reference : references) {
            try {
                items.add(new Item.Done(Templates.view(templates.find(call.caller(), reference), details)));
            } catch (Refusal refusal) {
                items.add(Item.failed(reference, refusal));
            }
        }
        return Answer.of(INSTANCES, items, List.of(), call.started());
    }

    /** Writes into a new Instance what it is made from. */
    void found(Caller caller, Origin origin, ObjectNode instance) throws Refusal {
        JsonNode source = origin.field().equals(Origin.BRANCH)
                ? instances.find(caller, origin.reference())
                : template(caller, origin);
        if (!Instances.namespace(source).equals(caller.namespace())) {
            throw Refusal.invalid(origin.field() + ": is in namespace " + Instances.namespace(source) + " (expected: "
                    + caller.namespace() + ", where the instance is made)");
        }
        origin.into(instance, Instances.name(source));
    }

    private JsonNode template(Caller caller, Origin origin) throws Refusal {
        try {
            return templates.find(caller, origin.reference());
        } catch (Refusal refusal) {
            JsonNode arguments = origin.prepared();
            if (refusal.code() != Code.NOT_FOUND
                    || arguments == null
                    || !(origin.reference() instanceof Reference.ByName(String name))) {
                throw refusal;
            }
            return prepared(caller, name, arguments);
        }
    }

    private JsonNode prepared(Caller caller, String name, JsonNode arguments) throws Refusal {
        NewInstance wanted = NewInstance.of(arguments, caller.namespace(), () -> name, Suffixes::next);
        if (wanted.origin() != null) {
            throw Refusal.invalid("template.create_args: has " + wanted.origin().field() + " (expected: image)");
        }
        InstanceSecrets.Made made = secrets.make(caller, wanted.secrets(), null);
        try {
            JsonNode template = templates.create(caller, Templates.of(wanted.instance(), name));
            made.belongTo(template);
            return template;
        } catch (Refusal refusal) {
            made.undo();
            throw refusal;
        }
    }
}
