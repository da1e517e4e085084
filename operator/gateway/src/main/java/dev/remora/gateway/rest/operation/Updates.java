package dev.remora.gateway.rest.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.kubernetes.InstanceSecrets;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Answer;
import dev.remora.gateway.rest.model.Call;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Item;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.translate.Change;
import dev.remora.gateway.rest.translate.NewInstance;
import dev.remora.gateway.rest.translate.PluginEntries;
import dev.remora.gateway.rest.translate.SecretDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes Instances: all changes of one request to one Instance are one, and happen or do not. */
public final class Updates {
    private static final int MOST_TRIES = 5;

    private final Instances instances;
    private final InstanceSecrets secrets;

    /** Changes them at the API server. */
    public Updates(Instances instances, InstanceSecrets secrets) {
        this.instances = instances;
        this.secrets = secrets;
    }

    Answer apply(Call call) throws Refusal {
        Map<Reference, List<JsonNode>> wanted = new LinkedHashMap<>();
        for (JsonNode item : items(call)) {
            wanted.computeIfAbsent(RestApi.reference(call, item), first -> new ArrayList<>())
                    .add(item);
        }
        List<Item> items = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        wanted.forEach((reference, changes) -> items.addAll(change(call.caller(), reference, changes, warnings)));
        return Answer.of("instances", items, warnings, call.started());
    }

    /** With a path that names the Instance, a list of changes is taken as well as one. */
    private static List<JsonNode> items(Call call) throws Refusal {
        if (call.instance() != null && call.body().isArray()) {
            List<JsonNode> items = new ArrayList<>();
            call.body().forEach(items::add);
            return items;
        }
        return RestApi.items(call);
    }

    private List<Item> change(Caller caller, Reference reference, List<JsonNode> changes, List<String> warnings) {
        try {
            JsonNode after = changed(caller, reference, changes, warnings);
            return changes.stream()
                    .map(item -> (Item) new Item.Done(told(after, item)))
                    .toList();
        } catch (Refusal refusal) {
            return changes.stream()
                    .map(item -> {
                        ObjectNode fields = Json.object();
                        reference.describe(fields);
                        return (Item) new Item.Failed(withId(fields, item), refusal);
                    })
                    .toList();
        }
    }

    private JsonNode changed(Caller caller, Reference reference, List<JsonNode> items, List<String> warnings)
            throws Refusal {
        List<Change> changes = new ArrayList<>();
        for (JsonNode item : items) {
            changes.add(Change.of(item));
        }
        for (int tries = 1; ; tries++) {
            JsonNode before = instances.find(caller, reference);
            List<SecretDraft> drafts = new ArrayList<>();
            PluginEntries entries = new PluginEntries(
                    NewInstance.secretNames(Instances.name(before), Suffixes::next), drafts::add, warnings::add);
            ObjectNode after = before.deepCopy();
            for (Change change : changes) {
                change.apply(after, entries);
            }
            InstanceSecrets.Made made = secrets.make(caller.in(Instances.namespace(before)), drafts, before);
            try {
                return instances.change(caller, before, after);
            } catch (Refusal refusal) {
                made.undo();
                if (refusal.code() != Code.CONFLICT || tries == MOST_TRIES) {
                    throw refusal;
                }
            }
        }
    }

    private static ObjectNode told(JsonNode instance, JsonNode item) {
        return withId(Json.object().put("uuid", Instances.uid(instance)).put("name", Instances.name(instance)), item);
    }

    private static ObjectNode withId(ObjectNode fields, JsonNode item) {
        if (item.path("id").isTextual()) {
            fields.set("id", item.get("id"));
        }
        return fields;
    }
}
