package dev.remora.lab.kubevirt.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.KubeVirtApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Answers to {@code AdmissionReview} requests (admission.k8s.io/v1): pure functions of the request. */
final class AdmissionReviews {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The one user that may change the spec of a VMI. */
    private final String controller;

    AdmissionReviews(String controllerUserName) {
        this.controller = controllerUserName;
    }

    /** The request's object with defaults filled in. */
    ObjectNode mutate(JsonNode review) {
        JsonNode request = review.path("request");
        ObjectNode response = response(request).put("allowed", true);
        if (request.path("operation").asText().equals("CREATE")
                && request.path("object") instanceof ObjectNode object) {
            ObjectNode filled = isMachine(request) ? Defaults.ofMachine(object) : Defaults.ofInstance(object);
            response.put("patchType", "JSONPatch").put("patch", patch(object, filled));
        }
        return answer(response);
    }

    /** Yes, or no with every reason. */
    ObjectNode validate(JsonNode review) {
        JsonNode request = review.path("request");
        List<Refusal> refusals = refusals(request);
        ObjectNode response = response(request).put("allowed", refusals.isEmpty());
        if (!refusals.isEmpty()) {
            ObjectNode status = response.putObject("status")
                    .put("code", 422)
                    .put("reason", "Invalid")
                    .put("message", refusals.stream().map(Refusal::message).collect(Collectors.joining(", ")));
            for (Refusal refusal : refusals) {
                status.withObject("/details")
                        .withArray("/causes")
                        .addObject()
                        .put("reason", "FieldValueInvalid")
                        .put("message", refusal.message())
                        .put("field", refusal.field());
            }
        }
        return answer(response);
    }

    private List<Refusal> refusals(JsonNode request) {
        JsonNode object = request.path("object");
        if (object.path("metadata").hasNonNull("deletionTimestamp")) {
            return List.of(); // finalizers must go whatever the rest looks like
        }
        boolean created = request.path("operation").asText().equals("CREATE");
        if (isMachine(request)) {
            List<Refusal> refusals = new ArrayList<>(MachineRules.ofMachine(object));
            refusals.addAll(created ? List.of() : SnapshotRules.check(request.path("oldObject"), object));
            return refusals;
        }
        if (created) {
            return MachineRules.ofInstance(object);
        }
        boolean changed = !object.path("spec").equals(request.path("oldObject").path("spec"));
        boolean stranger = !request.path("userInfo").path("username").asText().equals(controller);
        return changed && stranger ? List.of(new Refusal("spec", "update of VMI object is restricted")) : List.of();
    }

    private static boolean isMachine(JsonNode request) {
        return request.path("kind").path("kind").asText().equals(KubeVirtApi.VM_KIND);
    }

    private static ObjectNode response(JsonNode request) {
        return JSON.createObjectNode().put("uid", request.path("uid").asText());
    }

    private static ObjectNode answer(ObjectNode response) {
        ObjectNode review =
                JSON.createObjectNode().put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        review.set("response", response);
        return review;
    }

    /** Replaces the top-level fields that changed: few, and the API server reckons the rest. */
    private static String patch(ObjectNode before, ObjectNode after) {
        var operations = JSON.createArrayNode();
        after.propertyStream()
                .filter(field -> !field.getValue().equals(before.get(field.getKey())))
                .forEach(field -> operations
                        .addObject()
                        .put("op", "add")
                        .put("path", "/" + field.getKey())
                        .set("value", field.getValue()));
        return Base64.getEncoder().encodeToString(operations.toString().getBytes(StandardCharsets.UTF_8));
    }
}
