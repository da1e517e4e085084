package dev.remora.lab.kubevirt.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.KubeVirtApi;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.util.List;
import java.util.Map;

/** The spec of a VM as it was when its VMI was made, kept as a ControllerRevision like KubeVirt does. Pure. */
final class Revision {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Paths in the template's spec that a running guest takes over (LiveUpdate is the default). */
    private static final List<String> LIVE_UPDATABLE =
            List.of("/domain/cpu/sockets", "/domain/memory/guest", "/nodeSelector", "/affinity", "/tolerations");

    private Revision() {}

    static String nameOf(ObjectNode vm) {
        return "revision-start-vm-%s-%d"
                .formatted(
                        vm.at("/metadata/uid").asText(),
                        vm.at("/metadata/generation").asLong());
    }

    static ControllerRevision of(ObjectNode vm) {
        ObjectNode data = JSON.createObjectNode();
        data.set("spec", vm.path("spec"));
        return new ControllerRevisionBuilder()
                .withNewMetadata()
                .withName(nameOf(vm))
                .withNamespace(vm.at("/metadata/namespace").asText())
                .addNewOwnerReference()
                .withApiVersion(KubeVirtApi.API_VERSION)
                .withKind(KubeVirtApi.VM_KIND)
                .withName(vm.at("/metadata/name").asText())
                .withUid(vm.at("/metadata/uid").asText())
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withRevision(vm.at("/metadata/generation").asLong())
                .withData(JSON.convertValue(data, Map.class))
                .build();
    }

    /** The template's spec at that time. */
    static JsonNode templateSpec(ControllerRevision revision) {
        return JSON.<JsonNode>valueToTree(revision.getData()).at("/spec/template/spec");
    }

    /** Whether a guest started with {@code started} must be restarted to follow {@code wanted}. */
    static boolean needsRestart(JsonNode started, JsonNode wanted) {
        return !fixed(started).equals(fixed(wanted));
    }

    private static JsonNode fixed(JsonNode templateSpec) {
        JsonNode copy = templateSpec.deepCopy();
        for (String path : LIVE_UPDATABLE) {
            int last = path.lastIndexOf('/');
            if (copy.at(path.substring(0, last)) instanceof ObjectNode parent) {
                parent.remove(path.substring(last + 1));
            }
        }
        return copy;
    }
}
