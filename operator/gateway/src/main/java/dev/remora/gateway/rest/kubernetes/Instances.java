package dev.remora.gateway.rest.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Reference;
import dev.remora.gateway.rest.model.Refusal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Instances, as the API server has them for a caller. */
public final class Instances {
    /** Owner of the fields that the REST API writes. */
    static final String FIELD_MANAGER = "fieldManager=remora-rest";

    private static final String JSON = "application/json";
    private static final int PAGE = 500;

    private final ApiServer server;
    private final InstanceDirectory directory;
    private final Doorbell doorbell;

    /**
     * @param directory tells where a UID is; not what it is, and not that it may be known
     * @param doorbell hears of changes
     */
    public Instances(ApiServer server, InstanceDirectory directory, Doorbell doorbell) {
        this.server = server;
        this.directory = directory;
        this.doorbell = doorbell;
    }

    /**
     * The Instance that is meant.
     *
     * @throws Refusal also when the caller may not know of it
     */
    public JsonNode find(Caller caller, Reference reference) throws Refusal {
        return switch (reference) {
            case Reference.ByName(String name) -> get(caller, name, reference);
            case Reference.ByUuid(String uuid) -> byUuid(caller, uuid);
        };
    }

    private JsonNode get(Caller caller, String name, Reference reference) throws Refusal {
        try {
            return server.get(caller, path(caller.namespace(), name));
        } catch (Refusal refusal) {
            throw refusal.code() == Code.NOT_FOUND ? missing(reference) : refusal;
        }
    }

    private static Refusal missing(Reference reference) {
        return new Refusal(Code.NOT_FOUND, "No instance " + reference.words());
    }

    /** The directory knows all Instances at once, but not the newest one yet; a caller may find that by listing. */
    private JsonNode byUuid(Caller caller, String uuid) throws Refusal {
        Reference reference = new Reference.ByUuid(uuid);
        InstanceEntry entry = directory.byUid(uuid);
        if (entry != null) {
            try {
                JsonNode found = get(caller.in(entry.namespace()), entry.name(), reference);
                if (uid(found).equals(uuid)) {
                    return found;
                }
            } catch (Refusal refusal) {
                if (refusal.code() != Code.FORBIDDEN && refusal.code() != Code.NOT_FOUND) {
                    throw refusal;
                }
            }
        }
        String next = "";
        do {
            JsonNode page = server.getMetadata(caller, path(caller.namespace(), null) + "?limit=" + PAGE + next);
            for (JsonNode item : page.path("items")) {
                if (uid(item).equals(uuid)) {
                    return get(caller, name(item), reference);
                }
            }
            next = next(page);
        } while (!next.isEmpty());
        throw missing(reference);
    }

    /** All of the caller's namespace. */
    public List<JsonNode> list(Caller caller) throws Refusal {
        return pages(server, caller, path(caller.namespace(), null));
    }

    static List<JsonNode> pages(ApiServer server, Caller caller, String path) throws Refusal {
        List<JsonNode> all = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = server.get(caller, path + "?limit=" + PAGE + next);
            page.path("items").forEach(all::add);
            next = next(page);
        } while (!next.isEmpty());
        return all;
    }

    private static String next(JsonNode page) {
        String token = page.path("metadata").path("continue").asText("");
        return token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    }

    /** Makes one; returns it as it is then. */
    public JsonNode create(Caller caller, ObjectNode instance) throws Refusal {
        return server.send(caller, "POST", path(caller.namespace(), null) + "?" + FIELD_MANAGER, JSON, instance);
    }

    /**
     * Writes {@code after} in place of {@code before}: its spec and its annotations, and only if nobody else wrote meanwhile.
     *
     * @throws Refusal with {@link Code#CONFLICT} when somebody did
     */
    public JsonNode change(Caller caller, JsonNode before, JsonNode after) throws Refusal {
        ArrayNode patch = Json.array();
        patch.addObject()
                .put("op", "replace")
                .put("path", "/metadata/resourceVersion")
                .set("value", before.path("metadata").path("resourceVersion"));
        for (String field : List.of("/spec", "/metadata/annotations")) {
            JsonNode value = after.at(field);
            if (!value.isMissingNode() && !value.equals(before.at(field))) {
                patch.addObject().put("op", "add").put("path", field).set("value", value);
            }
        }
        if (patch.size() == 1) {
            return before;
        }
        return server.send(
                caller.in(namespace(before)),
                "PATCH",
                path(namespace(before), name(before)) + "?" + FIELD_MANAGER,
                "application/json-patch+json",
                patch);
    }

    /** Has it run, or stop. */
    public JsonNode power(Caller caller, JsonNode instance, boolean run) throws Refusal {
        ObjectNode patch = Json.object();
        patch.putObject("metadata").set("uid", instance.path("metadata").path("uid")); // not its successor of that name
        patch.putObject("spec").put("powerState", run ? "Running" : "Stopped");
        return server.send(
                caller.in(namespace(instance)),
                "PATCH",
                path(namespace(instance), name(instance)) + "?" + FIELD_MANAGER,
                "application/merge-patch+json",
                patch);
    }

    /** Deletes exactly this one. */
    public void delete(Caller caller, JsonNode instance) throws Refusal {
        ObjectNode options = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
        options.put("propagationPolicy", "Background");
        options.putObject("preconditions").set("uid", instance.path("metadata").path("uid"));
        server.send(caller.in(namespace(instance)), "DELETE", path(namespace(instance), name(instance)), JSON, options);
    }

    /**
     * Waits until the Instance is as wanted, is gone, {@code deadline} is over, or the caller has left.
     *
     * @param deadline of {@link System#nanoTime}
     * @return as it was last; {@code null} when it is gone
     */
    public @Nullable JsonNode await(Caller caller, JsonNode instance, Predicate<JsonNode> wanted, long deadline)
            throws Refusal, InterruptedException {
        JsonNode last = instance;
        while (true) {
            CompletableFuture<Boolean> bell = doorbell.bell(uid(instance));
            try {
                last = server.get(caller.in(namespace(instance)), path(namespace(instance), name(instance)));
            } catch (Refusal refusal) {
                if (refusal.code() == Code.NOT_FOUND) {
                    return null;
                }
                throw refusal;
            }
            if (!uid(last).equals(uid(instance))) {
                return null;
            }
            long left = deadline - System.nanoTime();
            if (wanted.test(last) || left <= 0 || caller.gone().getAsBoolean()) {
                return last;
            }
            doorbell.await(uid(instance), bell, Duration.ofNanos(left));
        }
    }

    /** UID of an object. */
    public static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    /** Name of an object. */
    public static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    /** Namespace of an object. */
    public static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asText();
    }

    private static String path(String namespace, @Nullable String name) throws Refusal {
        String all = "/apis/remora.dev/v1alpha1/namespaces/" + namespace + "/instances";
        return name == null ? all : all + "/" + Segments.checked("name", name);
    }
}
