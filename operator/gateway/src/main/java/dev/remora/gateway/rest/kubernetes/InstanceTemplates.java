package dev.remora.gateway.rest.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.rest.model.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** InstanceTemplates of a caller's namespace, as the API server has them for him. */
public final class InstanceTemplates {
    private static final String JSON = "application/json";

    private final ApiServer server;

    /** Those of this API server. */
    public InstanceTemplates(ApiServer server) {
        this.server = server;
    }

    /**
     * The one that is meant.
     *
     * @throws Refusal also when the caller may not know of it
     */
    public JsonNode find(Caller caller, Reference reference) throws Refusal {
        return switch (reference) {
            case Reference.ByName(String name) -> byName(caller, name, reference);
            case Reference.ByUuid(String uuid) ->
                list(caller).stream()
                        .filter(template -> Instances.uid(template).equals(uuid))
                        .findFirst()
                        .orElseThrow(() -> missing(reference));
        };
    }

    private JsonNode byName(Caller caller, String name, Reference reference) throws Refusal {
        try {
            return server.get(caller, path(caller.namespace(), name));
        } catch (Refusal refusal) {
            throw refusal.code() == Code.NOT_FOUND ? missing(reference) : refusal;
        }
    }

    /** All of them. */
    public List<JsonNode> list(Caller caller) throws Refusal {
        return Instances.pages(server, caller, path(caller.namespace(), null));
    }

    /** Makes one; returns it as it is then. */
    public JsonNode create(Caller caller, ObjectNode template) throws Refusal {
        return server.send(
                caller, "POST", path(caller.namespace(), null) + "?" + Instances.FIELD_MANAGER, JSON, template);
    }

    /** Deletes exactly this one. */
    public void delete(Caller caller, JsonNode template) throws Refusal {
        ObjectNode options = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
        options.putObject("preconditions").set("uid", template.path("metadata").path("uid"));
        server.send(caller, "DELETE", path(caller.namespace(), Instances.name(template)), JSON, options);
    }

    private static Refusal missing(Reference reference) {
        return new Refusal(Code.NOT_FOUND, "No template " + reference.words());
    }

    private static String path(String namespace, @Nullable String name) throws Refusal {
        String all = "/apis/remora.dev/v1alpha1/namespaces/" + namespace + "/instancetemplates";
        return name == null ? all : all + "/" + Segments.checked("name", name);
    }
}
