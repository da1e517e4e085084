package dev.remora.lab.kubevirt.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.remora.lab.kubevirt.KubeVirtApi;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Makes the VMI that the VM's template describes now (vm.go, SetupVMIFromVM). Pure. */
final class InstanceTemplate {
    private InstanceTemplate() {}

    static ObjectNode instantiate(ObjectNode vm) {
        JsonNode vmMetadata = vm.path("metadata");
        JsonNode template = vm.path("spec").path("template");
        String name = vmMetadata.path("name").asText();
        ObjectNode vmi = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", KubeVirtApi.API_VERSION)
                .put("kind", KubeVirtApi.VMI_KIND);
        ObjectNode metadata = vmi.putObject("metadata")
                .put("name", name)
                .put("namespace", vmMetadata.path("namespace").asText());
        metadata.set(
                "labels",
                template.path("metadata").path("labels").deepCopy().isObject()
                        ? template.path("metadata").path("labels").deepCopy()
                        : JsonNodeFactory.instance.objectNode());
        metadata.set("annotations", annotations(template));
        metadata.withObject("/annotations")
                .put(KubeVirtApi.VM_GENERATION, vmMetadata.path("generation").asText());
        metadata.putArray("finalizers").add(KubeVirtApi.CONTROLLER_FINALIZER);
        owner(metadata, vmMetadata);
        ObjectNode spec = vmi.putObject("spec");
        if (template.path("spec") instanceof ObjectNode wanted) {
            spec.setAll(wanted.deepCopy());
        }
        identity(spec, name);
        vmi.putObject("status").put("virtualMachineRevisionName", Revision.nameOf(vm));
        return vmi;
    }

    /** All but what kubectl notes for itself and what KubeVirt keeps for itself. */
    private static ObjectNode annotations(JsonNode template) {
        ObjectNode annotations = JsonNodeFactory.instance.objectNode();
        template.path("metadata")
                .path("annotations")
                .propertyStream()
                .filter(annotation -> !annotation.getKey().startsWith("kubectl.kubernetes.io")
                        && !annotation.getKey().endsWith("-observed-api-version"))
                .forEach(annotation -> annotations.set(annotation.getKey(), annotation.getValue()));
        return annotations;
    }

    private static void owner(ObjectNode metadata, JsonNode vmMetadata) {
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", KubeVirtApi.API_VERSION)
                .put("kind", KubeVirtApi.VM_KIND)
                .put("name", vmMetadata.path("name").asText())
                .put("uid", vmMetadata.path("uid").asText())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    /** Without a firmware UUID a guest gets one that follows from its name, as in older KubeVirt. */
    private static void identity(ObjectNode spec, String name) {
        ObjectNode firmware = spec.withObject("/domain").withObject("/firmware");
        if (!firmware.hasNonNull("uuid")) {
            firmware.put(
                    "uuid",
                    UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                            .toString());
        }
    }
}
