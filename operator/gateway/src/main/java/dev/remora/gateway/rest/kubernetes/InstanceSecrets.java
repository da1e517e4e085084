package dev.remora.gateway.rest.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.translate.SecretDraft;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Secrets of an Instance that came through the REST API, and the Role that lets the gateway read one. The caller makes
 * them, and the API server lets nobody give away a right that he does not have.
 */
public final class InstanceSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceSecrets.class);
    private static final String JSON = "application/json";
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/";

    private final ApiServer server;
    private final Supplier<String> gateway;

    /**
     * @param gateway user name of the gateway, for the Role
     */
    public InstanceSecrets(ApiServer server, Supplier<String> gateway) {
        this.server = server;
        this.gateway = gateway;
    }

    /** What was made, so that it can be given to its owner or taken away again. */
    public final class Made {
        private final Caller caller;
        private final List<String> paths = new ArrayList<>();

        private Made(Caller caller) {
            this.caller = caller;
        }

        /**
         * From now on it ends with the Instance.
         *
         * @return a sentence when that did not work, {@code null} when it did
         */
        public @Nullable String belongTo(JsonNode instance) {
            ObjectNode patch = Json.object();
            patch.putObject("metadata").putArray("ownerReferences").add(owner(instance));
            try {
                for (String path : paths) {
                    server.send(caller, "PATCH", path, "application/merge-patch+json", patch);
                }
                return null;
            } catch (Refusal refusal) {
                return "Secrets of the instance are not deleted with it: " + refusal.text();
            }
        }

        /** Takes it all away again, as far as possible. */
        public void undo() {
            ObjectNode options = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
            for (String path : paths.reversed()) {
                try {
                    server.send(caller, "DELETE", path, JSON, options);
                } catch (Refusal left) { // the caller is told of what went wrong first
                    LOG.atWarn()
                            .addKeyValue("path", path)
                            .addKeyValue("reason", left.text())
                            .log("left behind by a call that was refused");
                }
            }
        }
    }

    /**
     * Makes all, or none.
     *
     * @param instance the owner, {@code null} while it is not there yet
     */
    public Made make(Caller caller, List<SecretDraft> drafts, @Nullable JsonNode instance) throws Refusal {
        Made made = new Made(caller);
        try {
            for (SecretDraft draft : drafts) {
                make(made, draft, instance);
            }
            return made;
        } catch (Refusal refusal) {
            made.undo();
            throw refusal;
        }
    }

    private void make(Made made, SecretDraft draft, @Nullable JsonNode instance) throws Refusal {
        ObjectNode secret =
                object("v1", "Secret", draft, instance).put("type", "Opaque").put("immutable", true);
        ObjectNode data = secret.putObject("data");
        draft.values().forEach((key, value) -> data.put(key, encoded(value)));
        add(made, "/api/v1/namespaces/" + made.caller.namespace() + "/secrets", draft.name(), secret);
        if (draft.gatewayReads()) {
            try {
                letIn(made, draft, instance);
            } catch (Refusal refusal) {
                throw refusal.code() != Code.FORBIDDEN
                        ? refusal
                        : new Refusal(
                                Code.FORBIDDEN,
                                "A token of the plugin's own needs a Role that lets the gateway read it, and the caller may not make one: "
                                        + refusal.text());
            }
        }
    }

    private void letIn(Made made, SecretDraft draft, @Nullable JsonNode instance) throws Refusal {
        String rbac = RBAC + made.caller.namespace();
        ObjectNode role = object("rbac.authorization.k8s.io/v1", "Role", draft, instance);
        ObjectNode rule = role.putArray("rules").addObject();
        rule.putArray("apiGroups").add("");
        rule.putArray("resources").add("secrets");
        rule.putArray("resourceNames").add(draft.name());
        rule.putArray("verbs").add("get").add("list").add("watch");
        add(made, rbac + "/roles", draft.name(), role);
        ObjectNode binding = object("rbac.authorization.k8s.io/v1", "RoleBinding", draft, instance);
        binding.putObject("roleRef")
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", "Role")
                .put("name", draft.name());
        binding.putArray("subjects")
                .addObject()
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", "User")
                .put("name", gateway.get());
        add(made, rbac + "/rolebindings", draft.name(), binding);
    }

    private void add(Made made, String path, String name, ObjectNode object) throws Refusal {
        server.send(made.caller, "POST", path + "?" + Instances.FIELD_MANAGER, JSON, object);
        made.paths.add(path + "/" + name);
    }

    private static ObjectNode object(String version, String kind, SecretDraft draft, @Nullable JsonNode instance) {
        ObjectNode object = Json.object().put("apiVersion", version).put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", draft.name());
        metadata.putObject("labels")
                .put("app.kubernetes.io/managed-by", "remora-rest")
                .put("rest.remora.dev/purpose", draft.purpose());
        if (instance != null) {
            metadata.putArray("ownerReferences").add(owner(instance));
        }
        return object;
    }

    private static ObjectNode owner(JsonNode instance) {
        return Json.object()
                .put("apiVersion", "remora.dev/v1alpha1")
                .put("kind", instance.path("kind").asText("Instance"))
                .put("name", Instances.name(instance))
                .put("uid", Instances.uid(instance));
    }

    private static String encoded(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }
}
